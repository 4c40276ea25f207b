import { type Invocation, invocationOf } from './arguments.js';
import { clockOf } from './clock.js';
import { cloudOf } from './cloud.js';
import { configPath, loadConfig } from './config.js';
import { deploy } from './deploy.js';
import { diff } from './diff.js';
import { applyEnvfile } from './envfile.js';
import { Panic, Stopped } from './errors.js';
import { COMMANDS } from './flags.js';
import { journalOf } from './journal.js';
import type { JsonnetContext } from './jsonnet.js';
import { type Line, lineAndArguments } from './line.js';
import { register } from './register.js';
import { render } from './render.js';
import { rollback } from './rollback.js';
import { waitForService } from './rollout.js';
import { run } from './run.js';
import type { Session } from './session.js';
import { describeStatus } from './status.js';
import { verify } from './verify.js';

const environment = process.env;

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

function sessionOf(line: Line, invocation: Invocation): Session {
  const journal = journalOf({ line, ...looksOf(line, invocation) });
  journal.info({ v23: `ecspresso version: ${line.version}`, v28: 'ecspresso version' }, { version: line.version });
  const context: JsonnetContext = {
    line,
    environment,
    externalStrings: invocation.map('ext-str'),
    externalCode: invocation.map('ext-code'),
  };
  const config = loadConfig(configPath(invocation.text('config')), invocation.number('timeout'), context, journal);
  const role = invocation.text('assume-role-arn');
  if (role !== '') journal.info({ v23: `assume role: ${role}`, v28: 'assume role' }, { role_arn: role });
  const clock = clockOf(environment, line);
  if (invocation.command !== 'render') clock.limit(config.timeout);
  return {
    line,
    config,
    context,
    invocation,
    clock,
    cloud: cloudOf(environment, config.region, line, clock),
    journal: journal.of(config.service, config.cluster),
    general: journal,
  };
}

function looksOf(line: Line, invocation: Invocation | undefined) {
  const json =
    line.name !== '2.3' && (invocation?.text('log-format') ?? environment['ECSPRESSO_LOG_FORMAT']) === 'json';
  return {
    json,
    debug: invocation?.on('debug') ?? false,
    color: line.name !== '2.3' && !json && (invocation?.on('color') ?? false),
  };
}

async function main(args: readonly string[]): Promise<number> {
  const { line, rest } = lineAndArguments(args, environment);
  let invocation: Invocation | undefined;
  try {
    const asked = invocationOf(rest, environment, line);
    if (asked === 'help') {
      process.stdout.write(
        `Usage: ecspresso <command>\n\nCommands:\n${Object.keys(COMMANDS)
          .map((name) => `  ${name}\n`)
          .join('')}`,
      );
      return 0;
    }
    invocation = asked;
    for (const path of asked.list('envfile')) applyEnvfile(path, environment);
    if (asked.command === 'version') {
      const named = `ecspresso ${line.version}`;
      process.stdout.write(`${looksOf(line, invocation).json ? JSON.stringify(named) : named}\n`);
      return 0;
    }
    await command(sessionOf(line, asked));
    return 0;
  } catch (error) {
    const journal = journalOf({ line, ...looksOf(line, invocation) });
    if (error instanceof Panic) {
      process.stderr.write(
        `panic: ${error.message}\n${error.message.startsWith('runtime error') ? '[signal SIGSEGV: segmentation violation]\n' : ''}\ngoroutine 1 [running]:\nmain.main()\n`,
      );
      return 2;
    }
    if (error instanceof Stopped && error.interrupted) journal.warn('Interrupted');
    else journal.error(`FAILED. ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
    process.stdout.write('', () => process.exit(code));
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
