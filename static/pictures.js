// Pictures are made smaller before they leave, and lose nothing by it: the date goes along, what was see-through
// becomes white, a long one stays readable. What can't be done here is left to the server: the file goes as it is.

// As uploads/decode.py has them.
const LARGEST_SIDE = 2048;
const READABLE_SIDE = 1024;
const MAX_AREA = 12e6;
// Every browser's canvas has these sides.
const CANVAS_SIDE = 8192;

// --- What the file says of itself: the texts of its dates, and whether a canvas would show all of it.

const letters = (view, at, length) =>
  String.fromCharCode(...new Uint8Array(view.buffer, at, Math.min(length, view.byteLength - at)));

// EXIF, wherever it stands: the dates' tags, in the order of the server, which says which one is a date; and how
// the picture is turned.
const exifIn = (view, base) => {
  const little = view.getUint16(base) === 0x4949;
  const place = (directory, tag) => {
    const count = directory ? view.getUint16(directory, little) : 0;
    for (let at = directory + 2; at < directory + 2 + 12 * count; at += 12) {
      if (view.getUint16(at, little) === tag) return at;
    }
  };
  const pointed = (at) => at && base + view.getUint32(at + 8, little);
  const first = base + view.getUint32(base + 4, little);
  const inner = pointed(place(first, 0x8769));
  const turn = place(first, 0x0112);
  const dates = [0x9003, 0x9004, 0x0132]
    .flatMap((tag) => [place(inner, tag), place(first, tag)])
    .filter(Boolean)
    .map((at) => letters(view, pointed(at), Math.min(view.getUint32(at + 4, little), 40)))
    .map((text) => text.split("\0")[0].replace(/[^ -~]/g, "?"));
  return { dates, turned: Boolean(turn) && view.getUint16(turn + 8, little) !== 1 };
};

const EXIF = "Exif\0\0";
const exifAt = (view, at) => exifIn(view, letters(view, at, 6) === EXIF ? at + 6 : at);

const readJpeg = (view) => {
  const found = { dates: [], whole: true };
  let at = 2;
  while (at + 4 < view.byteLength && view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    if (marker === 0xda) break;
    if (marker === 0xff) at += 1;
    else {
      if (marker === 0xe1 && letters(view, at + 4, 6) === EXIF && !found.dates.length)
        found.dates = exifAt(view, at + 4).dates;
      // Progressive: whether its last scans are there is not to be seen.
      if (marker === 0xc2) found.whole = false;
      at += 2 + view.getUint16(at + 2);
    }
  }
  return found;
};

const readPng = (view) => {
  const found = { dates: [], turned: false, whole: false };
  let written = false;
  for (let at = 8; at + 12 <= view.byteLength; at += 12 + view.getUint32(at)) {
    const name = letters(view, at + 4, 4);
    if (name === "eXIf") Object.assign(found, exifAt(view, at + 8));
    // EXIF as older programs pack it: the server unpacks it.
    if (/^[tiz]TXt/.test(name) && letters(view, at + 8, 16) === "Raw profile type") written = true;
    if (name === "IEND") found.whole = !written && !found.turned;
  }
  return found;
};

const readWebp = (view) => {
  const found = { dates: [], turned: false };
  for (let at = 12; at + 8 <= view.byteLength; ) {
    const length = view.getUint32(at + 4, true);
    if (letters(view, at, 4) === "EXIF") Object.assign(found, exifAt(view, at + 8));
    at += 8 + length + (length % 2);
  }
  const whole = view.getUint32(4, true) + 8 <= view.byteLength;
  return { dates: found.dates, whole: whole && !found.turned };
};

// Of JPEG alone do browsers turn what their EXIF says is turned: the rest is turned by the server.
const read = (view) => {
  if (view.getUint16(0) === 0xffd8) return readJpeg(view);
  if (view.getUint32(0) === 0x89504e47) return readPng(view);
  if (letters(view, 0, 4) === "RIFF" && letters(view, 8, 4) === "WEBP") return readWebp(view);
  // A HEIC is small already, and its date lies deep.
  return { dates: [], whole: false };
};

// --- Shrinking.

const fitted = (width, height) => {
  const long = Math.max(width, height);
  const short = Math.min(width, height);
  const readable = Math.min(READABLE_SIDE / short, Math.sqrt(MAX_AREA / (long * short)));
  return Math.min(1, Math.max(LARGEST_SIDE / long, readable));
};

const canvasOf = (width, height) => Object.assign(document.createElement("canvas"), { width, height });
const colour = (pen, x, y) => [...pen.getImageData(x, y, 1, 1).data];

// Some browsers give out noise or white instead of what was drawn, so that nobody is known by it.
const canvasIsTrue = () => {
  const pen = canvasOf(4, 4).getContext("2d");
  pen.fillStyle = "#14b87c";
  pen.fillRect(0, 0, 4, 4);
  return colour(pen, 1, 1).join() === "20,184,124,255";
};

// Where blocks of a JPEG never came, decoders leave grey or nothing.
const isUnfinished = ([red, green, blue, opaque]) =>
  opaque < 255 || [red, green, blue].every((value) => value === 127 || value === 128);

const shrink = async (file) => {
  const image = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = fitted(image.width, image.height);
  const width = Math.round(image.width * scale);
  const height = Math.round(image.height * scale);
  if (Math.max(width, height) > CANVAS_SIDE || !canvasIsTrue()) return file;
  const canvas = canvasOf(width, height);
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0, width, height);
  image.close();
  if (file.type === "image/jpeg" && isUnfinished(colour(pen, width - 1, height - 1))) return file;
  pen.globalCompositeOperation = "destination-over";
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, width, height);
  const small = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
  return small && small.size < file.size ? small : file;
};

// `taken` has a line for each text that may be the date; the server believes what is one.
export const prepare = async (file) => {
  const ready = { blob: file, taken: "" };
  if (!file.type.startsWith("image/")) return ready;
  try {
    const { dates, whole } = read(new DataView(await file.arrayBuffer()));
    ready.taken = dates.join("\n");
    if (whole) ready.blob = await shrink(file);
  } catch {
    // As it is: the server says what is the matter.
  }
  return ready;
};
