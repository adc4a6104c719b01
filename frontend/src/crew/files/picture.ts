// A photo made small on the phone, before it is kept and sent: upright, without EXIF, some hundred kilobytes.

const LONGEST_SIDE_PIXELS = 2000;
const THUMB_PIXELS = 160;
const QUALITY = 0.82;
/** What needs no canvas: machines' recordings. */
const AS_IT_IS = /\.(pdf|dcm|dicom)$/i;
export const LARGEST_BYTES = 8 * 1024 * 1024;

export interface Ready {
  bytes: ArrayBuffer;
  name: string;
  thumb: string;
}

export class CannotUse extends Error {
  readonly why: 'unreadable' | 'too_large';
  constructor(why: 'unreadable' | 'too_large') {
    super(why);
    this.why = why;
  }
}

/** The bytes to send. Throws CannotUse: no picture this phone can open, or a recording above 8 MB. */
export async function prepare(file: File): Promise<Ready> {
  if (AS_IT_IS.test(file.name) || file.type === 'application/pdf') {
    if (file.size > LARGEST_BYTES) throw new CannotUse('too_large');
    return { bytes: await file.arrayBuffer(), name: file.name, thumb: '' };
  }
  let picture: ImageBitmap;
  try {
    picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch {
    throw new CannotUse('unreadable');
  }
  try {
    const drawn = draw(picture, LONGEST_SIDE_PIXELS);
    const blob = await new Promise<Blob | null>((resolve) => drawn.toBlob(resolve, 'image/jpeg', QUALITY));
    if (blob === null) throw new CannotUse('unreadable');
    const name = `${file.name.replace(/\.[^.]*$/, '').slice(0, 80) || 'foto'}.jpg`;
    return {
      bytes: await blob.arrayBuffer(),
      name,
      thumb: draw(picture, THUMB_PIXELS).toDataURL('image/jpeg', 0.6),
    };
  } finally {
    picture.close();
  }
}

function draw(picture: ImageBitmap, longest: number): HTMLCanvasElement {
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext('2d');
  if (pen === null) throw new CannotUse('unreadable');
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}
