import { mediaKit } from '../testing/media/media-kit';
import { uploadsKit } from '../testing/media/uploads-kit';
import { createMemoryMedia } from './media';
import { createMemoryUploads } from './uploads';

mediaKit('memory', async () => ({ media: createMemoryMedia() }));
uploadsKit('memory', async () => ({ uploads: createMemoryUploads() }));
