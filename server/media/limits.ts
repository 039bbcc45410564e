/** Photos of one story. */
export const PHOTOS_MAX = 6;
/** Bytes of one photo as the camera made it. */
export const PHOTO_MAX_BYTES = 15 * 1024 * 1024;
