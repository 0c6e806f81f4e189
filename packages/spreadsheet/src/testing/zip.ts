import { crc32, deflateRawSync } from 'node:zlib';

/** A file for a hand-made zip: what it says of itself may be a lie. */
export interface ZipPart {
  readonly name: string;
  readonly data: string | Buffer;
  /** Deflated already: for bombs that nobody wants to hold inflated. */
  readonly packed?: Buffer;
  readonly statedSize?: number;
  readonly statedCrc?: number;
  /** Bit 0 says encrypted. */
  readonly flags?: number;
}

/** Builds a zip byte by byte, so that every header can be wrong. */
export function zipOf(parts: readonly ZipPart[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, data, packed, statedSize, statedCrc, flags = 0 } of parts) {
    const content = Buffer.from(data);
    const body = packed ?? deflateRawSync(content);
    const title = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags | 0x800, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(statedCrc ?? crc32(content), 10);
    common.writeUInt32LE(body.length, 14);
    common.writeUInt32LE(statedSize ?? content.length, 18);
    common.writeUInt16LE(title.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    files.push(Buffer.from('PK\x03\x04'), common, title, body);
    directory.push(Buffer.from('PK\x01\x02\x14\x00'), common, place, title);
    offset += 4 + common.length + title.length + body.length;
  }
  const index = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(parts.length, 4);
  end.writeUInt16LE(parts.length, 6);
  end.writeUInt32LE(index.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...files, index, Buffer.from('PK\x05\x06'), end]);
}
