"""What of a picture is kept, and what is not; and the names that files get outside."""

from tests.proofs.guard_list.entry import guard

DECODE = "uploads/decode.py"
JPEG = "uploads/jpeg.py"
WHOLE = "uploads/test_jpeg.py"
PICTURES = (
    guard(
        "formats of photos",
        DECODE,
        "Image.open(BytesIO(readable), formats=FORMATS)",
        "Image.open(BytesIO(readable))",
        "uploads/test_check.py",
    ),
    guard(
        "pixels",
        DECODE,
        "    if image.width * image.height > most:",
        "    if False:",
        "uploads/test_check.py",
        note="with Pillow's own, which refuses from twice as many",
    ),
    guard(
        "an unreadably long picture",
        DECODE,
        "    if min(size) < LEAST_READABLE_SIDE:",
        "    if False:",
        "uploads/test_decode.py::test_a_long_picture_that_nobody_could_read_is_refused_with_the_way_out",
    ),
    guard(
        "zeros in the place of a picture",
        DECODE,
        "zeros.many_at_the_end(data) and not",
        "False and not",
        "uploads/test_decode.py::test_zeros_in_the_place_of_a_picture_are_no_picture",
    ),
    guard(
        "zeros in the place of the end of a PNG",
        DECODE,
        "zeros.without_them(data) if data.startswith(PNG) else data",
        "data",
        "uploads/test_decode.py::test_zeros_in_the_place_of_a_png_s_end_are_no_picture",
    ),
    guard(
        "zeros that a WebP does not need",
        "uploads/zeros.py",
        "            return not _opens(_with_chunk(data, at, end, data[at + CHUNK_HEADER : end - LAST]))",
        "            return True",
        "uploads/test_decode.py::test_zeros_in_the_place_of_a_half_white_picture_are_no_picture",
    ),
    guard(
        "zeros that a JPEG does not need",
        JPEG,
        " and not _is_whole(picture, data[:-LAST], target, layout):",
        ":",
        f"{WHOLE}::test_a_white_page_of_which_zeros_came_is_not_taken",
    ),
    guard(
        "half a JPEG",
        JPEG,
        "    return ImageChops.difference(picture, other).getbbox() is None",
        "    return True",
        f"{WHOLE}::test_a_picture_that_lacks_a_part_is_not_taken",
    ),
    guard(
        "some of a JPEG's scans",
        JPEG,
        "    if not layout.complete:",
        "    if False:",
        f"{WHOLE}::test_a_progressive_picture_that_ends_after_one_of_its_scans_is_not_taken",
    ),
    guard(
        "a progressive JPEG's memory",
        JPEG,
        "    if layout.progressive and _coefficient_bytes(picture) > MAX_COEFFICIENT_BYTES:",
        "    if False:",
        f"{WHOLE}::test_a_progressive_picture_too_large_for_the_memory_is_told_so_not_called_broken",
    ),
    guard(
        "a date that no clock shows yet",
        "uploads/camera_time.py",
        " and moment <= latest:",
        ":",
        "uploads/test_camera_time.py::test_no_camera_is_ahead_of_every_clock_on_earth",
    ),
    guard(
        "a date before there were cameras that write one",
        "uploads/camera_time.py",
        "moment.year >= FIRST_YEAR and ",
        "",
        "uploads/test_camera_time.py::test_what_is_no_date_is_none",
    ),
    guard(
        "what Windows takes in no name",
        "uploads/names.py",
        'FORBIDDEN.sub("_", display_name(raw))',
        "display_name(raw)",
        "uploads/test_names.py",
    ),
    guard(
        "the names of Windows' devices",
        "uploads/names.py",
        '    return f"_{whole}" if DEVICE.match(whole) else whole',
        "    return whole",
        "uploads/test_names.py",
    ),
    guard(
        "a turned picture in the browser",
        "static/pictures.js",
        "whole && !found.turned };",
        "whole };",
        "browser/test_pictures.py::test_a_turned_picture_stands_upright_whoever_shrinks_it",
    ),
    guard(
        "EXIF and what else comes along",
        DECODE,
        '    plain = Image.new("RGB", image.size)\n'
        '    plain.paste(_in_srgb(image.convert("RGB"), profile if image.mode == "RGB" else None))\n    return plain',
        '    return _in_srgb(image.convert("RGB"), profile if image.mode == "RGB" else None)',
        "uploads/test_check.py::test_a_comment_does_not_come_along",
    ),
    guard(
        "what changes the sum below it leaves the amount unread",
        "uploads/reading/page_text.py",
        "    _look_below(pages, found, sums, kind)\n",
        "",
        "reading/test_what_is_to_pay.py",
    ),
    guard(
        "no amount is half read",
        "uploads/reading/candidates.py",
        "        if is_torn(",
        "        if False and is_torn(",
        "reading/test_what_is_to_pay.py",
    ),
    guard(
        "no mask ends within an amount",
        "uploads/reading/amounts.py",
        'match[0] if _is_cut(match) else "#" * len(match[0])',
        '"#" * len(match[0])',
        "reading/test_what_is_to_pay.py",
    ),
    guard(
        "a stamp stops the amount",
        "uploads/reading/page_text.py",
        "    if any(is_stamped(page.turned) for page in paper.pages):",
        "    if False:",
        "reading/test_shown.py",
    ),
    guard(
        "what is owed back is not to be paid",
        "uploads/reading/page_text.py",
        "    if is_owed_back(lines):",
        "    if False:",
        "reading/test_what_is_to_pay.py",
    ),
)
