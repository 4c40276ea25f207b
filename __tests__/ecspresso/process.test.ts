import { tmpdir } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { type ProcessRequest, runProcess } from '../../src/ecspresso/process.js';
import { onPosix } from '../support/platform.js';

/** A request for a node program. */
function node(program: string, more: Partial<ProcessRequest> = {}): ProcessRequest {
  return {
    file: process.execPath,
    args: ['-e', program],
    env: { PATH: process.env['PATH'] ?? '' },
    cwd: tmpdir(),
    captureStdout: true,
    ...more,
  };
}

describe('how a child ends', () => {
  test.each([0, 1, 2, 80, 255])('exit code %i', async (code) => {
    await expect(runProcess(node(`process.exit(${code})`))).resolves.toMatchObject({ exitCode: code });
  });

  onPosix('a signal has no exit code', async () => {
    await expect(runProcess(node(`process.kill(process.pid, 'SIGKILL')`))).resolves.toMatchObject({ exitCode: null });
  });

  test('a program that is not there rejects', async () => {
    await expect(runProcess(node('', { file: '/does/not/exist/ecspresso' }))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('a working directory that is not there rejects', async () => {
    await expect(runProcess(node('', { cwd: '/does/not/exist' }))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('what a child is given', () => {
  test('its words untouched by any shell, and only the environment that was asked for', async () => {
    const words = ['$HOME', '&& rm -rf /', '`id`', 'a b', '', '*', '"'];
    const program =
      'process.stdout.write(JSON.stringify({ args: process.argv.slice(1), env: process.env, cwd: process.cwd() }))';
    const end = await runProcess(node('', { args: ['-e', program, '--', ...words], env: { ONLY: 'this' } }));
    const seen = JSON.parse(end.stdout) as { args: string[]; env: Record<string, string> };
    expect(seen.args).toEqual(words);
    expect(seen.env['ONLY']).toBe('this');
    expect(seen.env).not.toHaveProperty('HOME');
  });

  test('no stdin to wait for', async () => {
    const end = await runProcess(node(`process.stdin.on('end', () => process.exit(7)).resume()`));
    expect(end.exitCode).toBe(7);
  });
});

describe('what a child says', () => {
  test('captured stdout is kept whole and not shown; stderr is shown', async () => {
    const lines: string[] = [];
    const program = `process.stdout.write('{"a":"é😀"}\\n'); process.stderr.write('one\\r\\ntwo')`;
    const end = await runProcess(node(program, { onLine: (stream, line) => lines.push(`${stream} ${line}`) }));
    expect(end.stdout).toBe('{"a":"é😀"}\n');
    expect(lines).toEqual(['stderr one', 'stderr two']);
  });

  test('stdout that is not captured is shown line by line and not kept', async () => {
    const lines: string[] = [];
    const program = `process.stdout.write('a\\nb\\rc')`;
    const request = node(program, { captureStdout: false, onLine: (stream, line) => lines.push(`${stream} ${line}`) });
    await expect(runProcess(request)).resolves.toMatchObject({ stdout: '' });
    expect(lines).toEqual(['stdout a', 'stdout b', 'stdout c']);
  });

  test('a character cut between two writes is put together again', async () => {
    const program = `
      const bytes = Buffer.from('日本語😀');
      let at = 0;
      const next = () => { if (at < bytes.length) process.stdout.write(bytes.subarray(at, ++at), () => setTimeout(next, 2)) };
      next();`;
    await expect(runProcess(node(program))).resolves.toMatchObject({ stdout: '日本語😀' });
  });

  test('a flood of it leaves the event loop to others after each chunk', async () => {
    const line = 'x'.repeat(999);
    let inTurn = 0;
    let most = 0;
    let isOver = false;
    const turn = (): void => {
      most = Math.max(most, inTurn);
      inTurn = 0;
      if (!isOver) setImmediate(turn);
    };
    turn();
    await runProcess(
      node(`process.stderr.write('${line}\\n'.repeat(4000))`, {
        onLine() {
          inTurn += line.length + 1;
          // Slower than the child, so that there is always more to read.
          for (const until = performance.now() + 0.1; performance.now() < until; );
        },
      }),
    );
    isOver = true;
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(128 * 1024);
  });

  test('of more than a mebibyte the first is kept, and that there was more is said', async () => {
    const printing = (size: number): ProcessRequest => node(`process.stdout.write('x'.repeat(${size}))`);
    const mebibyte = 1024 * 1024;
    await expect(runProcess(printing(mebibyte))).resolves.toEqual({ exitCode: 0, stdout: 'x'.repeat(mebibyte) });
    const { stdout, isCut } = await runProcess(printing(8 * mebibyte));
    expect(stdout).toHaveLength(mebibyte);
    expect(isCut).toBe(true);
  });
});

describe('an aborted child', () => {
  const says = (word: string, abort: () => void) => (_stream: string, line: string) => {
    if (line === word) abort();
  };

  test('that changes something may finish what it is doing', async () => {
    const controller = new AbortController();
    const program = `console.log('ready'); setTimeout(() => process.exit(5), 300)`;
    const request = node(program, {
      captureStdout: false,
      mayFinish: true,
      signal: controller.signal,
      onLine: says('ready', () => controller.abort()),
    });
    await expect(runProcess(request)).resolves.toMatchObject({ exitCode: 5 });
  });

  onPosix('that changes nothing is ended at once', async () => {
    const controller = new AbortController();
    const program = `console.log('ready'); setTimeout(() => process.exit(5), 1200)`;
    const request = node(program, {
      captureStdout: false,
      signal: controller.signal,
      onLine: says('ready', () => controller.abort()),
    });
    await expect(runProcess(request)).resolves.toMatchObject({ exitCode: null });
  });

  onPosix('that goes on is told to end', async () => {
    const controller = new AbortController();
    const program = `process.on('SIGTERM', () => process.exit(9)); console.log('ready'); setInterval(() => {}, 1000)`;
    const request = node(program, {
      captureStdout: false,
      mayFinish: true,
      signal: controller.signal,
      onLine: says('ready', () => controller.abort()),
    });
    await expect(runProcess(request)).resolves.toMatchObject({ exitCode: 9 });
  });

  onPosix(
    'that ignores SIGTERM is killed',
    async () => {
      const controller = new AbortController();
      const program = `process.on('SIGTERM', () => console.log('no')); console.log('ready'); setInterval(() => {}, 1000)`;
      const lines: string[] = [];
      const request = node(program, {
        captureStdout: false,
        signal: controller.signal,
        onLine: (_stream, line) => {
          lines.push(line);
          if (line === 'ready') controller.abort();
        },
      });
      await expect(runProcess(request)).resolves.toMatchObject({ exitCode: null });
      expect(lines).toEqual(['ready', 'no']);
    },
    20_000,
  );

  onPosix(
    'whose grandchild goes on writing is not listened to for long',
    async () => {
      const controller = new AbortController();
      const program = `
        const { spawn } = require('node:child_process');
        const flood = 'setInterval(() => console.log(process.pid), 10)';
        spawn(process.execPath, ['-e', flood], { stdio: ['ignore', 'inherit', 'inherit'], detached: true });`;
      let ended = 0;
      let late = 0;
      const pids = new Set<number>();
      const request = node(`${program} process.on('SIGTERM', () => process.exit(9));`, {
        captureStdout: false,
        signal: controller.signal,
        onLine(_stream, line) {
          pids.add(Number(line));
          controller.abort();
          ended ||= performance.now();
          late = performance.now() - ended;
        },
      });
      await expect(runProcess(request)).resolves.toMatchObject({ exitCode: 9 });
      for (const pid of pids) process.kill(pid, 'SIGKILL');
      expect(late).toBeLessThan(1800);
    },
    20_000,
  );

  test('that was aborted before it began ends, too', async () => {
    const request = node(`setInterval(() => {}, 1000)`, { signal: AbortSignal.abort() });
    await expect(runProcess(request)).resolves.toMatchObject({ exitCode: null });
  }, 20_000);
});

test('a grandchild that holds the pipe open does not hold up the end', async () => {
  const program = `
    const { spawn } = require('node:child_process');
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 30000)'], { stdio: ['ignore', 'inherit', 'inherit'], detached: true });
    process.stdout.write(String(child.pid), () => process.exit(3));`;
  const end = await runProcess(node(program));
  process.kill(Number(end.stdout), 'SIGKILL');
  expect(end.exitCode).toBe(3);
}, 20_000);

describe('a child that never ends', () => {
  const LIMIT = { limitSeconds: 0.3 };

  test('is ended at its limit', async () => {
    const end = await runProcess(node(`console.error('working'); setInterval(() => {}, 1000)`, LIMIT));
    expect(end).toMatchObject({ exitCode: null, overdue: true });
  });

  test('is killed where it does not listen', async () => {
    const program = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('deaf')`;
    await expect(runProcess(node(program, { limitSeconds: 3 }))).resolves.toMatchObject({
      exitCode: null,
      stdout: 'deaf\n',
      overdue: true,
    });
  });

  test('one that ends in time is not overdue', async () => {
    await expect(runProcess(node('', { limitSeconds: 60 }))).resolves.toEqual({ exitCode: 0, stdout: '' });
  });
});
