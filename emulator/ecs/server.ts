import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ADMIN, administered } from './admin.js';
import { newApi } from './api.js';
import type { Emulator, EmulatorOptions, ServiceState } from './contract.js';
import { actOn, newOthers } from './other-actors.js';
import { newRecorder } from './recorder.js';
import { stateOf } from './service/service-view.js';
import { bodyOf, errorAnswer, send } from './wire/answer.js';
import { newFaults } from './wire/fault.js';
import { newQuotas } from './wire/quota.js';
import { seededWorld } from './world/seed.js';

/**
 * Starts an emulator on 127.0.0.1. Besides the API it answers, without a signature: GET and DELETE /_emulator/calls,
 * POST and DELETE /_emulator/faults, POST /_emulator/others, GET /_emulator/services/<cluster>/<service>.
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const awsClock = (): number => Date.now() + (options.ahead ?? 0) * 1000;
  const world = seededWorld(options, awsClock);
  const faults = newFaults(options.faults);
  const quotas = options.quotas === false ? undefined : newQuotas();
  const recorder = newRecorder();
  const others = newOthers(world, (does) => actOn(world, does, (operation, input) => api.call(operation, input)));
  const checkAnswers = options.checkAnswers === true;
  const api = newApi({ world, faults, quotas, recorder, others, checkAnswers, awsClock });
  for (const action of options.others ?? []) others.add(action);
  const service = (cluster: string, name: string): ServiceState | undefined => {
    world.clock.catchUp();
    const found = world.clusters.get(cluster)?.services.get(name);
    return found === undefined ? undefined : stateOf(found);
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    response.setHeader('date', new Date(awsClock()).toUTCString());
    try {
      const body = await bodyOf(request);
      const path = (request.url ?? '/').split('?')[0] ?? '/';
      const answer = path.startsWith(ADMIN)
        ? administered({ faults, recorder, others, service }, `${request.method} ${path.slice(ADMIN.length)}`, body)
        : await api.answer(request, body);
      send(response, answer);
    } catch (error) {
      if (!response.destroyed && !response.headersSent) send(response, errorAnswer(error));
    }
  };

  const server = createServer((request, response) => void serve(request, response));
  // Clients hold connections open for their next poll: closing them early would look like a fault.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    calls: recorder.calls,
    forget: recorder.forget,
    addFault: faults.add,
    clearFaults: faults.clear,
    addOther: others.add,
    service,
    call: async (operation, input) => JSON.parse(JSON.stringify(api.call(operation, input))) as Record<string, unknown>,
    close: async () => {
      api.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
