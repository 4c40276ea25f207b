import type { ProcessEnd, ProcessRequest, RunProcess } from '../../../src/ecspresso/process.js';

/** What a child process would print and how it would end. */
export interface Script {
  readonly exitCode?: number | null;
  readonly stdout?: string;
  readonly stderr?: string;
}

/** A RunProcess that notes each request and plays `script`, its lines to `onLine` as the real one would. */
export function journal(script: Script | ((request: ProcessRequest) => Script)): {
  readonly requests: ProcessRequest[];
  readonly runProcess: RunProcess;
} {
  const requests: ProcessRequest[] = [];
  return {
    requests,
    runProcess: (request): Promise<ProcessEnd> => {
      requests.push(request);
      const { exitCode = 0, stdout = '', stderr = '' } = typeof script === 'function' ? script(request) : script;
      for (const line of linesOf(stderr)) request.onLine?.('stderr', line);
      if (!request.captureStdout) for (const line of linesOf(stdout)) request.onLine?.('stdout', line);
      return Promise.resolve({ exitCode, stdout: request.captureStdout ? stdout : '' });
    },
  };
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
