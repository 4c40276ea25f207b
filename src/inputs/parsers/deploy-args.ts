import type { Complain } from '../complaints.js';
import { shellWords } from './command.js';

const REGISTERED_ONCE = 'the action registers each task definition once and deploys exactly that revision';
const WATCHED = 'the action itself watches the deployment until ECS has finished';

/** Flags of `ecspresso deploy` that are the action's own, by name without `--` and `no-`, and what to use instead. */
const OWNED: Readonly<Record<string, string>> = {
  config: 'use `configs`',
  envfile: 'use `envfiles`',
  'ext-str': 'use `ext-str`',
  'ext-code': 'use `ext-code`',
  timeout: 'use `timeout`',
  'force-new-deployment': 'use `force-new-deployment: always`',
  'assume-role-arn': 'assume the role in an earlier step with aws-actions/configure-aws-credentials',
  revision: REGISTERED_ONCE,
  'skip-task-definition': REGISTERED_ONCE,
  'latest-task-definition': REGISTERED_ONCE,
  wait: WATCHED,
  'wait-until': WATCHED,
  'dry-run': 'this version of the action has no dry run',
  'update-service': 'the action always sends the service definition of the config',
  'log-format': 'the action chooses the format that it reads',
  debug: 'it would print the values of environment variables',
  color: 'the action chooses the format that it reads',
  help: 'it would deploy nothing',
  version: 'it would deploy nothing',
};

/**
 * Reads `deploy-args` as shell words, on one line or several, for every `ecspresso deploy`. Flags that the action owns are
 * complained about and left out.
 */
export function parseDeployArgs(text: string, complain: Complain): readonly string[] {
  const parsed = shellWords(text.trim().replace(/\\?\r?\n/g, ' '));
  if (parsed.kind === 'unclosed') {
    complain(`a ${parsed.quote} is not closed.`);
    return [];
  }
  if (parsed.kind === 'shell') {
    complain(`${parsed.syntax} needs a shell, and there is none. Put it in single quotes if it is meant as it stands.`);
    return [];
  }
  const [first] = parsed.words;
  if (first !== undefined && !first.startsWith('-')) {
    complain(`"${first}" is not a flag. Write only flags of ecspresso deploy, such as --suspend-auto-scaling.`);
  }
  return parsed.words.filter((word) => {
    const why = whyOwned(word);
    if (why !== undefined) complain(`${word.replace(/=.*$/s, '')} is not for you to set: ${why}.`);
    return why === undefined;
  });
}

function whyOwned(word: string): string | undefined {
  if (word === '-h') return OWNED['help'];
  const flag = /^--([^=]*)/s.exec(word)?.[1];
  if (flag === undefined) return undefined;
  const name = Object.hasOwn(OWNED, flag) ? flag : flag.replace(/^no-/, '');
  return Object.hasOwn(OWNED, name) ? OWNED[name] : undefined;
}
