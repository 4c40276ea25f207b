import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CancelledEarly } from '../../src/errors.js';
import { mirrorCredentials } from '../../src/install/credentials.js';
import { type Exchange, fetchBody, type Http, type HttpAnswer } from '../../src/install/http.js';
import type { Interruption } from '../../src/install/interruption.js';
import { textOfFault } from './support/fault-text.js';
import { type Loopback, startLoopback } from './support/loopback.js';

const URL_OF_IT = 'https://mirror.example/archive';

let loopback: Loopback;
beforeAll(async () => {
  loopback = await startLoopback();
});
afterAll(() => loopback.stop());

/** An answer whose body never ends unless it is discarded. */
function endless(onDiscard: () => void): HttpAnswer {
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return {
    status: 200,
    header: () => undefined,
    body: (async function* () {
      yield Uint8Array.of(1);
      await ended;
      throw new Error('aborted');
    })(),
    discard: () => {
      onDiscard();
      end();
    },
  };
}

/** A fetch that is interrupted at the moment that `when` chooses, and how it ends. */
async function fetchInterrupted(
  reason: Interruption,
  http: (interrupt: () => void) => Http,
  sleep: (interrupt: () => void) => Promise<void> = async () => undefined,
): Promise<string> {
  const controller = new AbortController();
  const interrupt = (): void => controller.abort(reason);
  const exchange: Exchange = {
    http: http(interrupt),
    credentials: mirrorCredentials(new URL(URL_OF_IT)),
    signal: controller.signal,
    sleep: () => sleep(interrupt),
    note: () => undefined,
  };
  const what = { kind: 'file', file: 'the archive' } as const;
  const wanted = { url: new URL(URL_OF_IT), what, remedy: 'mirror', maxBytes: 1000 } as const;
  return fetchBody(wanted, exchange).then(() => 'it was fetched', textOfFault);
}

describe.each<[Interruption, string]>([
  ['cancelled', new CancelledEarly('install').message],
  ['deadline', 'ecspresso could not be installed within 10 minutes.'],
])('%s', (reason, message) => {
  test('while no head of an answer comes', async () => {
    const silent = (interrupt: () => void): Http => ({
      get: () => {
        queueMicrotask(interrupt);
        return new Promise(() => undefined);
      },
    });
    expect(await fetchInterrupted(reason, silent)).toContain(message);
  });

  test('while a body drips: its connection is dropped', async () => {
    let discarded = 0;
    const dripping = (interrupt: () => void): Http => ({
      get: async () => {
        setImmediate(interrupt);
        return endless(() => {
          discarded += 1;
        });
      },
    });
    expect(await fetchInterrupted(reason, dripping)).toContain(message);
    expect(discarded).toBe(1);
  });

  test('while the next attempt is waited for', async () => {
    const busy: Http = {
      get: async () => ({
        status: 503,
        header: (name) => (name === 'retry-after' ? '50' : undefined),
        body: (async function* () {})(),
        discard: () => undefined,
      }),
    };
    const waiting = (interrupt: () => void): Promise<void> => {
      queueMicrotask(interrupt);
      return new Promise(() => undefined);
    };
    expect(await fetchInterrupted(reason, () => busy, waiting)).toContain(message);
  });

  test('before anything was asked: nothing is', async () => {
    loopback.on(URL_OF_IT, { body: 'there' });
    const asked = loopback.received.length;
    const early = (interrupt: () => void): Http => {
      interrupt();
      return loopback.http;
    };
    expect(await fetchInterrupted(reason, early)).toContain(message);
    expect(loopback.received.length).toBe(asked);
  });
});
