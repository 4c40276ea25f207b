import { build } from 'esbuild';

/** What a package, or the sources of this action, adds to the bundle. */
export interface DistPart {
  readonly name: string;
  readonly bytes: number;
}

/** Packages that are told apart; the others of `@aws-sdk` and `@smithy` are one, and so is the rest. */
const MOST = 8;

/**
 * The parts of the bundle, largest first. ncc does not tell them: the same sources are bundled by esbuild, which does, and
 * whose bundle is a tenth smaller. The parts are told as shares of `total` bytes.
 */
export async function distParts(checkout: string, total: number): Promise<readonly DistPart[]> {
  const { metafile } = await build({
    absWorkingDir: checkout,
    entryPoints: ['src/index.ts'],
    bundle: true,
    write: false,
    outfile: 'index.js',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    metafile: true,
    // As in tsconfig.json, which esbuild does not apply to packages.
    alias: { undici: './src/undici.ts' },
    logLevel: 'error',
  });
  const sizes = new Map<string, number>();
  for (const { inputs } of Object.values(metafile.outputs)) {
    for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
      const name = partOf(file);
      sizes.set(name, (sizes.get(name) ?? 0) + bytesInOutput);
    }
  }
  const all = [...sizes].sort(([, size], [, other]) => other - size);
  const sum = all.reduce((bytes, [, size]) => bytes + size, 0);
  const share = (bytes: number): number => Math.round((bytes / sum) * total);
  const rest = all.slice(MOST).reduce((bytes, [, size]) => bytes + size, 0);
  return [
    ...all.slice(0, MOST).map(([name, size]) => ({ name, bytes: share(size) })),
    { name: `${Math.max(0, all.length - MOST)} other packages`, bytes: share(rest) },
  ];
}

function partOf(file: string): string {
  const name = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1];
  if (name === undefined) return 'this action';
  if (/^@aws-sdk\/client-/.test(name)) return name;
  return /^@(?:aws-sdk|smithy|aws)\//.test(name) ? 'what the SDK clients share' : name;
}
