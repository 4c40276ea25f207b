import { gzipSync } from 'node:zlib';

/** One entry as it is written into a test archive; `type` is tar's own letter (`0` file, `2` symlink, `1` link, `5` folder). */
export interface Entry {
  readonly name: string;
  readonly type?: string;
  readonly content?: string | Uint8Array;
  readonly linkTo?: string;
  /** Overrides the size in the header. */
  readonly size?: number;
}

/** A tar archive written by hand, so that it can hold what no honest tool writes. */
export function tar(...entries: readonly Entry[]): Buffer {
  return Buffer.concat([...entries.flatMap(blocksOf), Buffer.alloc(1024)]);
}

/** The same, compressed. */
export function tarball(...entries: readonly Entry[]): Buffer {
  return gzipSync(tar(...entries));
}

function blocksOf(entry: Entry): Buffer[] {
  const content = Buffer.from(entry.content ?? '');
  const header = Buffer.alloc(512);
  header.write(entry.name, 0, 100);
  header.write('0000755\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${(entry.size ?? content.length).toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write('        ', 148);
  header.write(entry.type ?? '0', 156);
  header.write(entry.linkTo ?? '', 157, 100);
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return [header, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
}
