import { type Invocation, invocationOf } from './arguments.js';
import { clockOf } from './clock.js';
import { cloudOf } from './cloud.js';
import { configPath, loadConfig } from './config.js';
import { deploy } from './deploy.js';
import { diff } from './diff.js';
import { applyEnvfile } from './envfile.js';
import { Panic, Stopped } from './errors.js';
import { COMMANDS } from './flags.js';
import { type Journal, type JournalOptions, journalOf } from './journal.js';
import type { JsonnetContext } from './jsonnet.js';
import { type Line, lineAndArguments } from './line.js';
import type { OwnProcess } from './own-process.js';
import { register } from './register.js';
import { render } from './render.js';
import { rollback } from './rollback.js';
import { waitForService } from './rollout.js';
import { run } from './run.js';
import type { Session } from './session.js';
import { describeStatus } from './status.js';
import { verify } from './verify.js';

async function command(session: Session): Promise<void> {
  const { invocation, journal, line } = session;
  switch (invocation.command) {
    case 'render':
      render(session);
      return;
    case 'register':
      await register(session);
      return;
    case 'run':
      await run(session);
      return;
    case 'deploy':
      await deploy(session);
      return;
    case 'rollback':
      await rollback(session);
      return;
    case 'diff':
      await diff(session);
      return;
    case 'verify':
      await verify(session);
      return;
    case 'status':
      await describeStatus(session, invocation.number('events') ?? 10);
      return;
    default: {
      const until = line.name === '2.3' ? 'stable' : invocation.text('wait-until');
      journal.note(
        { v23: 'Waiting for the service stable', v26: `Waiting for the service ${until}`, v28: 'waiting for service' },
        { until },
      );
      const service = await describeStatus(session, 0);
      await waitForService(session, service, until);
      journal.note(
        {
          v23: 'Service is stable now. Completed!',
          v26: `Service is ${until} now. Completed!`,
          v28: 'service completed',
        },
        { status: until },
      );
    }
  }
}

function sessionOf(own: OwnProcess, line: Line, invocation: Invocation): Session {
  const journal = journalOf(looksOf(own, line, invocation));
  journal.info({ v23: `ecspresso version: ${line.version}`, v28: 'ecspresso version' }, { version: line.version });
  const context: JsonnetContext = {
    line,
    environment: own.environment,
    folder: own.folder,
    externalStrings: invocation.map('ext-str'),
    externalCode: invocation.map('ext-code'),
  };
  const config = loadConfig(
    configPath(invocation.text('config'), own.folder),
    invocation.number('timeout'),
    context,
    journal,
  );
  const role = invocation.text('assume-role-arn');
  if (role !== '') journal.info({ v23: `assume role: ${role}`, v28: 'assume role' }, { role_arn: role });
  const clock = clockOf(own, line);
  if (invocation.command !== 'render') clock.limit(config.timeout);
  return {
    line,
    config,
    context,
    invocation,
    clock,
    cloud: cloudOf(own.environment, config.region, line, clock),
    journal: journal.of(config.service, config.cluster),
    general: journal,
  };
}

function looksOf(
  { environment, out, err }: OwnProcess,
  line: Line,
  invocation: Invocation | undefined,
): JournalOptions {
  const json =
    line.name !== '2.3' && (invocation?.text('log-format') ?? environment['ECSPRESSO_LOG_FORMAT']) === 'json';
  return {
    line,
    out,
    err,
    json,
    debug: invocation?.on('debug') ?? false,
    color: line.name !== '2.3' && !json && (invocation?.on('color') ?? false),
  };
}

/** Runs the program to its end. Returns its exit code; throws for an `--as` that it cannot speak. */
export async function runProgram(own: OwnProcess): Promise<number> {
  const { line, rest } = lineAndArguments(own.args, own.environment);
  let invocation: Invocation | undefined;
  let session: Session | undefined;
  try {
    const asked = invocationOf(rest, own.environment, line);
    if (asked === 'help') {
      const names = Object.keys(COMMANDS).map((name) => `  ${name}\n`);
      own.out(`Usage: ecspresso <command>\n\nCommands:\n${names.join('')}`);
      return 0;
    }
    invocation = asked;
    for (const path of asked.list('envfile')) applyEnvfile(path, own);
    if (asked.command === 'version') {
      const named = `ecspresso ${line.version}`;
      own.out(`${looksOf(own, line, asked).json ? JSON.stringify(named) : named}\n`);
      return 0;
    }
    session = sessionOf(own, line, asked);
    await command(session);
    return 0;
  } catch (error) {
    return failed(error, journalOf(looksOf(own, line, invocation)), own);
  } finally {
    session?.clock.stop();
    session?.cloud.close();
  }
}

function failed(error: unknown, journal: Journal, { err }: OwnProcess): number {
  if (error instanceof Panic) {
    const fault = error.message.startsWith('runtime error') ? '[signal SIGSEGV: segmentation violation]\n' : '';
    err(`panic: ${error.message}\n${fault}\ngoroutine 1 [running]:\nmain.main()\n`);
    return 2;
  }
  if (error instanceof Stopped && error.interrupted) journal.warn('Interrupted');
  else journal.error(`FAILED. ${error instanceof Error ? error.message : String(error)}`);
  return 1;
}
