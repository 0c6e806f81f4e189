export { type DiskMediaOptions, diskMedia } from './disk-media';
export { type DiskUploadsOptions, diskUploads } from './disk-uploads';
