import { realpathSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { runProgram } from './program.js';

/**
 * Many processes of the stand-in in one that stays: thousands of starts of Node would take most of the time of the tests, and the
 * binary that it stands in for starts faster, too. Writes a launcher for bash on Linux into the folder that is its first argument;
 * that one behaves as the program would (arguments, environment, working directory, streams, exit code, signals), and starts the
 * ordinary launcher, the second argument, where nothing answers. Ends with its stdin.
 */
async function stay(folder: string, ordinary: string): Promise<void> {
  const processes = new Map<string, Partial<Connections>>();
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    void receive(socket, processes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.stdin.resume().on('end', () => process.exit());
  const path = join(folder, 'ecspresso');
  await writeFile(path, launcherOf((server.address() as AddressInfo).port, ordinary));
  await chmod(path, 0o755);
  process.stdout.write(`${path}\n`);
}

/**
 * What connects a launcher with the process that it stands for. `control` brings the request and signals, and takes the exit code.
 */
interface Connections {
  readonly out: Socket;
  readonly err: Socket;
  readonly control: Socket;
}

/** What a launcher asks for. */
interface Request {
  readonly folder: string;
  readonly args: readonly string[];
  readonly environment: Record<string, string>;
  /** A signal came with it. */
  readonly isSignalled: boolean;
}

/** Takes a connection, whose first line is `ID out`, `ID err` or `ID control`, and runs the process once it has all three. */
async function receive(socket: Socket, processes: Map<string, Partial<Connections>>): Promise<void> {
  let head = Buffer.alloc(0);
  while (!head.includes('\n')) head = Buffer.concat([head, await nextChunk(socket)]);
  const end = head.indexOf('\n');
  socket.unshift(head.subarray(end + 1));
  const [id = '', role = ''] = head.toString('utf8', 0, end).split(' ');
  const connections: Partial<Connections> = { ...processes.get(id), [role]: socket };
  const { out, err, control } = connections;
  if (out === undefined || err === undefined || control === undefined) {
    processes.set(id, connections);
    return;
  }
  processes.delete(id);
  await serve({ out, err, control });
}

function nextChunk(socket: Socket): Promise<Buffer> {
  return new Promise((resolve) => socket.once('data', resolve));
}

async function serve({ out, err, control }: Connections): Promise<void> {
  const startedAt = Date.now();
  const interruption = new AbortController();
  const gone = () => {
    interruption.abort();
    for (const socket of [out, err, control]) socket.destroy();
  };
  for (const socket of [out, err, control]) socket.on('close', gone);
  const { args, environment, folder, isSignalled } = await requestFrom(control);
  control.on('data', () => interruption.abort());
  if (isSignalled) interruption.abort();
  for (const socket of [out, err]) socket.resume();
  const run = async (): Promise<number> =>
    runProgram({
      args,
      environment,
      folder: realpathSync(folder),
      startedAt,
      interrupted: interruption.signal,
      out: (text) => out.write(text),
      err: (text) => err.write(text),
    });
  const code = await run().catch((error: unknown) => {
    err.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  });
  for (const socket of [out, err]) socket.off('close', gone).end();
  control.off('close', gone).end(`${code}\n`);
}

/** Reads `folder`, the number of arguments, these, and the environment to its empty end; NUL after each. */
async function requestFrom(control: Socket): Promise<Request> {
  let request = Buffer.alloc(0);
  for (;;) {
    request = Buffer.concat([request, await nextChunk(control)]);
    const [folder = '', count = '', ...rest] = request.toString().split('\0');
    const environment = rest.slice(Number(count));
    const end = environment.indexOf('');
    // The last piece is what no NUL ends yet.
    if (count === '' || end < 0 || end === environment.length - 1) continue;
    const pairs = environment.slice(0, end).map((pair) => [pair.replace(/=.*/s, ''), pair.replace(/^[^=]*=/s, '')]);
    const isSignalled = environment.slice(end + 1).join('') !== '';
    return { folder, args: rest.slice(0, Number(count)), environment: Object.fromEntries(pairs), isSignalled };
  }
}

function launcherOf(port: number, ordinary: string): string {
  const address = `/dev/tcp/127.0.0.1/${port}`;
  // Local times are printed in the zone of the resident process.
  const zones = new Date().getTimezoneOffset() === 0 ? "''|UTC" : "''";
  return `#!/bin/bash -p
case "$TZ" in ${zones}) ;; *) exec '${ordinary}' "$@" ;; esac
if ! { exec 3<>${address} 4<>${address} 5<>${address}; } 2>/dev/null; then exec '${ordinary}' "$@"; fi
echo "$$ out" >&3
echo "$$ err" >&4
again= asked=
signal() { again=1; [ -z "$asked" ] || echo signal >&5; }
trap signal INT TERM
{ echo "$$ control"; printf '%s\\0' "$PWD" "$#" "$@"; /bin/cat /proc/$$/environ; printf '\\0'; } >&5
asked=1
[ -z "$again" ] || echo signal >&5
(trap '' INT TERM; exec /bin/cat <&3 3>&- 4>&- 5>&-) &
(trap '' INT TERM; exec /bin/cat <&4 >&2 3>&- 4>&- 5>&-) &
exec 3>&- 4>&-
again=1
while [ -n "$again" ]; do again=; wait; done
read -r code <&5
exit "\${code:-1}"
`;
}

const [folder, ordinary] = process.argv.slice(2);
if (folder === undefined || ordinary === undefined) throw new Error('usage: resident FOLDER LAUNCHER');
await stay(folder, ordinary);
