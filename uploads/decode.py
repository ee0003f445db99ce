"""Opens strangers' pictures and PDFs. Runs in a limited child process only (uploads.workers)."""

import contextlib
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pillow_heif
from PIL import Image, ImageCms
from pypdf import PdfReader

from uploads.child import Unusable
from uploads.jobs import Pdf, Photo, looks_like_pdf

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
MAX_PIXELS = 64_000_000
LARGEST_SIDE = 2048
THUMBNAIL_SIDE = 400
QUALITY = 84
MAX_PAGES = 500

ORIENTATION, EXIF_IFD, DATE_TIME, DATE_TIME_ORIGINAL = 0x0112, 0x8769, 0x0132, 0x9003
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
Image.MAX_IMAGE_PIXELS = MAX_PIXELS


def decode_photo(source: str, full: str, thumbnail: str) -> Photo:
    """Writes the picture anew, upright and without metadata, as ``full`` and ``thumbnail``."""
    with _open(source) as image:
        taken_at = _taken_at(image)
        picture = _plain_rgb(_upright(_decoded(image), _orientation(image)))
    width, height = picture.size
    _write(picture, full)
    picture.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    _write(picture, thumbnail)
    return Photo(width=width, height=height, taken_at=taken_at)


def _open(source: str) -> Image.Image:
    try:
        image = Image.open(source, formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise Unusable("too_big") from error
    except (OSError, ValueError, SyntaxError) as error:
        raise Unusable("not_a_photo") from error
    if image.width * image.height > MAX_PIXELS:
        raise Unusable("too_big")
    return image


def _decoded(image: Image.Image) -> Image.Image:
    """A phone's JPEG decodes straight to a smaller picture; odd modes become ones that can be resized."""
    try:
        if image.format == "JPEG":
            image.draft(None, (LARGEST_SIDE, LARGEST_SIDE))
        image.load()
        if image.mode.startswith("I"):
            return image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
        return (
            image.convert("RGBA" if image.has_transparency_data else "RGB") if image.mode in "1PA" else image
        )
    except MemoryError:
        raise
    except Exception as error:
        # Decoders raise anything on broken data.
        raise Unusable("broken") from error


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    image.thumbnail((LARGEST_SIDE, LARGEST_SIDE), Image.Resampling.LANCZOS)
    return image.transpose(UPRIGHT[orientation]) if orientation in UPRIGHT else image


def _orientation(image: Image.Image) -> int:
    # A HEIC says in its own boxes how it is turned, and the decoder has done so.
    if image.format == "HEIF":
        return 1
    with contextlib.suppress(Exception):
        return int(image.getexif().get(ORIENTATION, 1))
    return 1


def _taken_at(image: Image.Image) -> str | None:
    """The camera's clock has no zone: the text stays local. Broken EXIF is common and no fault."""
    with contextlib.suppress(Exception):
        exif = image.getexif()
        text = exif.get_ifd(EXIF_IFD).get(DATE_TIME_ORIGINAL) or exif.get(DATE_TIME)
        moment = datetime.strptime(str(text).strip("\0 "), "%Y:%m:%d %H:%M:%S")
        return moment.isoformat() if moment.year >= 1990 else None
    return None


def _plain_rgb(image: Image.Image) -> Image.Image:
    """On white where it was see-through; a new image, so that no metadata comes along."""
    profile = image.info.get("icc_profile")
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        plain = Image.new("RGB", layer.size, "white")
        plain.paste(layer, mask=layer.getchannel("A"))
        return plain
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


def _write(image: Image.Image, path: str) -> None:
    with Path(path).open("xb") as file:
        image.save(file, "JPEG", quality=QUALITY, optimize=True, progressive=True)


def read_pdf(source: str) -> Pdf:
    if not looks_like_pdf(source):
        raise Unusable("not_a_pdf")
    try:
        reader = PdfReader(source, strict=True)
        if reader.is_encrypted:
            raise Unusable("encrypted")
        pages = _count_pages(reader)
    except (Unusable, MemoryError):
        raise
    except Exception as error:
        # pypdf raises anything on broken files.
        raise Unusable("broken") from error
    if not pages:
        raise Unusable("broken")
    return Pdf(pages=pages)


def _count_pages(reader: PdfReader) -> int:
    """Goes through the pages: a count in the file is only a claim."""
    count = 0
    for page in reader.pages:
        page.get_contents()
        count += 1
        if count > MAX_PAGES:
            raise Unusable("too_many_pages")
    return count
