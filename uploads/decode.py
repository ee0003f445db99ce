"""Opens strangers' pictures. Runs in a limited child process only (uploads.workers)."""

import contextlib
import math
from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

import pillow_heif
from PIL import Image, ImageCms, ImageMath
from PIL.JpegImagePlugin import JpegImageFile

from uploads import jpeg, png, zeros
from uploads.child import Unusable
from uploads.opened import Photo

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
PNG = png.SIGNATURE
# With JFIF, with EXIF, with neither.
JPEG = (b"\xff\xd8\xff\xe0", b"\xff\xd8\xff\xe1", b"\xff\xd8\xff\xdb")
# As telephones write it (ISO 23008-12, B.4): the length of the first box, then its name and the brand.
HEIC = (b"ftypheic", b"ftypheix")
# Of what is decoded whole within the child's memory: sensors of 64 million points, panoramas of telephones.
MAX_PIXELS = 66_000_000
# A JPEG decodes straight to an eighth of its sides: sensors of 200 million points.
MAX_JPEG_PIXELS = 210_000_000
# What is kept, as static/pictures.js has it too: the longest side of an ordinary picture ...
LARGEST_SIDE = 2048
# ... the shorter one of a long picture, so that it stays readable ...
READABLE_SIDE = 1024
# ... as far as its area allows, and JPEG itself.
MAX_AREA, JPEG_SIDE = 12_000_000, 65_500
# Made narrower than this, it is not kept at all.
LEAST_READABLE_SIDE = 540
THUMBNAIL_SIDE = 400
QUALITY = 84

ORIENTATION, EXIF_IFD = 0x0112, 0x8769
DATE_TIME, DATE_TIME_ORIGINAL, DATE_TIME_DIGITIZED = 0x0132, 0x9003, 0x9004
DATE_LENGTH = 40
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# One thread: each more would take its share of the memory limit.
pillow_heif.options.DECODE_THREADS = 1
pillow_heif.register_heif_opener()
# Every format now: each picture's process begins as a copy of this one.
Image.init()
Image.MAX_IMAGE_PIXELS = MAX_JPEG_PIXELS


def decode_photo(source: BinaryIO, full: BinaryIO, thumbnail: BinaryIO) -> Photo:
    """Writes the picture anew, upright and without metadata, as ``full`` and ``thumbnail``."""
    data = source.read()
    with _open(data) as image:
        size = fitted(*image.size)
        # First of all: asked for its EXIF, a PNG is decoded, and where that fails it says so once.
        picture = _decoded(image, data, size)
        _forget_xmp(image)
        dates, turn, profile = list(_dates(image)), _orientation(image), image.info.get("icc_profile")
        del image
    picture = picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    if turn in UPRIGHT:
        picture = picture.transpose(UPRIGHT[turn])
    picture = _bare(picture, profile)
    width, height = picture.size
    _write(picture, full)
    _write(_small(picture), thumbnail)
    return Photo(width=width, height=height, dates=dates)


def _open(data: bytes) -> Image.Image:
    readable = zeros.without_them(data) if data.startswith(PNG) else data
    try:
        image = Image.open(BytesIO(readable), formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise Unusable("too_big") from error
    except (OSError, ValueError, SyntaxError) as error:
        raise Unusable("broken" if _begins_as_one(data) else "not_a_photo") from error
    most = MAX_JPEG_PIXELS if isinstance(image, JpegImageFile) else MAX_PIXELS
    if image.width * image.height > most:
        raise Unusable("too_big")
    _forget_xmp(image)
    return image


def _begins_as_one(data: bytes) -> bool:
    if data[:4] == b"RIFF":
        return data[8:12] == b"WEBP"
    return data.startswith((PNG, *JPEG)) or data[4:12] in HEIC


def _forget_xmp(image: Image.Image) -> None:
    """A browser turns a picture by its EXIF alone; Pillow would by the XMP too, which may stand behind the points."""
    for name in ("xmp", "XML:com.adobe.xmp"):
        image.info.pop(name, None)


def fitted(width: int, height: int) -> tuple[int, int]:
    """The size in which a picture is kept. Raises Unusable where nobody could read it any more."""
    long, short = max(width, height), min(width, height)
    readable = min(READABLE_SIDE / short, math.sqrt(MAX_AREA / (long * short)), JPEG_SIDE / long)
    scale = max(LARGEST_SIDE / long, readable)
    if scale >= 1:
        return width, height
    size = round(width * scale), round(height * scale)
    if min(size) < LEAST_READABLE_SIDE:
        raise Unusable("too_long")
    return size


def _decoded(image: Image.Image, data: bytes, size: tuple[int, int]) -> Image.Image:
    """On white where it was see-through, in a mode that can be resized."""
    try:
        if isinstance(image, JpegImageFile):
            return jpeg.decoded(data, size)
        image.load()
        if image.format != "PNG" and zeros.many_at_the_end(data) and not zeros.are_its_own(data, image):
            raise Unusable("broken")
        if image.format == "PNG" and png.is_damaged(data):
            raise Unusable("broken")
        if image.mode.startswith("I"):
            return _eight_bits(image)
        if image.has_transparency_data:
            return _on_white(image)
        return image if image.mode in ("L", "RGB") else image.convert("RGB")
    except (MemoryError, Unusable):
        raise
    except Exception as error:
        # Decoders raise anything on broken data.
        raise Unusable("broken") from error


def _eight_bits(image: Image.Image) -> Image.Image:
    """A grey PNG of 16 bits; Pillow would look for the grey that is see-through among 8."""
    clear, deep = image.info.get("transparency"), image.convert("I")
    grey = deep.point(lambda value: value * (1 / 257)).convert("L")
    if clear is not None:
        mask = ImageMath.lambda_eval(lambda known: (known["deep"] == clear) * 255, deep=deep)
        grey.paste(255, mask=mask.convert("L"))
    return grey


def _on_white(image: Image.Image) -> Image.Image:
    clear = image.info.get("transparency")
    if isinstance(clear, tuple) and max(clear) > 255:
        # Of 16 bits, as the colours were before Pillow made 8 of them.
        image.info["transparency"] = tuple(value >> 8 for value in clear)
    mode = "LA" if image.mode in ("1", "L", "LA") else "RGBA"
    layer = image if image.mode == mode else image.convert(mode)
    plain = Image.new(mode.rstrip("A"), layer.size, "white")
    plain.paste(layer, mask=layer.getchannel("A"))
    return plain


def _orientation(image: Image.Image) -> int:
    # A HEIC says in its own boxes how it is turned, and the decoder has done so.
    if image.format == "HEIF":
        return 1
    with contextlib.suppress(Exception):
        return int(image.getexif().get(ORIENTATION, 1))
    return 1


def _dates(image: Image.Image) -> Iterator[str]:
    """As they are written, the best first. Broken EXIF is common and no fault."""
    with contextlib.suppress(Exception):
        exif = image.getexif()
        inner = exif.get_ifd(EXIF_IFD)
        for tag in (DATE_TIME_ORIGINAL, DATE_TIME_DIGITIZED, DATE_TIME):
            for value in (inner.get(tag), exif.get(tag)):
                text = value.decode("ascii", "replace") if isinstance(value, bytes) else value
                if isinstance(text, str):
                    yield text[:DATE_LENGTH]


def _bare(image: Image.Image, profile: bytes | None) -> Image.Image:
    """A new image, so that no metadata comes along."""
    plain = Image.new("RGB", image.size)
    plain.paste(_in_srgb(image.convert("RGB"), profile if image.mode == "RGB" else None))
    return plain


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Phones write Display P3; without its profile it would look pale."""
    with contextlib.suppress(Exception):
        if profile:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            turned = ImageCms.profileToProfile(
                image, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
            return turned or image
    return image


def _small(image: Image.Image) -> Image.Image:
    """Of a long picture its beginning, or the middle of a wide one: the whole would be a line."""
    width, height = image.size
    if height > 2 * width:
        image = image.crop((0, 0, width, 2 * width))
    elif width > 2 * height:
        image = image.crop((width // 2 - height, 0, width // 2 + height, height))
    image.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return image


def _write(image: Image.Image, to: BinaryIO) -> None:
    image.save(to, "JPEG", quality=QUALITY, optimize=True, progressive=True)
