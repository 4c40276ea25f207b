import { describe, expect, test } from '@jest/globals';
import type { Event } from '../../src/release/events.js';
import type { Failure } from '../../src/release/failure.js';
import type { ConfigOutcome, ConfigResult, Release, Status } from '../../src/release/outcome.js';
import { newStory, type Story, storyAfter } from '../../src/release/story.js';
import { releaseOf } from '../../src/release/story-end.js';
import { outcome, rollingBack } from '../report/support/releases.js';
import { inWords } from '../support/in-words.js';
import { storyOf } from './support/heard.js';
import { planned, planOf, registeredOnly } from './support/plans.js';

const PLAN = planOf(planned('a'), planned('b'));
const FAILURE: Failure = { cause: { kind: 'cut-off' }, evidence: [] };
const FAILED: Event = { kind: 'failed', failure: FAILURE };
const LOOKED: Event = { kind: 'looked', plan: PLAN };
const CANCELLED: Event = { kind: 'cancelled' };
const PLACE = { region: 'r', cluster: 'production' };

function ended(key: string, result: ConfigResult, more: Partial<ConfigOutcome> = {}): Event {
  return { kind: 'outcome', key, outcome: outcome({ service: key, result, ...more }) };
}

function deploying(service: string, more: Partial<Extract<Event, { kind: 'deploying' }>> = {}): Event {
  return {
    kind: 'deploying',
    ...PLACE,
    service,
    taskDefinition: `shop-${service}:42`,
    forced: false,
    at: 1000,
    ...more,
  };
}

function registered(...names: readonly string[]): Event {
  return {
    kind: 'registered',
    registrations: new Map(names.map((name) => [name, { family: `shop-${name}`, revision: 42 }])),
  };
}

function endOf(events: readonly Event[], now = 0, plan = PLAN): Release {
  return releaseOf(storyOf([{ kind: 'looked', plan }, ...events]), now);
}

describe('the verdict', () => {
  const both = (a: ConfigResult, b: ConfigResult): readonly Event[] => [ended('a', a), ended('b', b)];
  const RELEASED = both('released', 'released');

  test.each<[string, Story['mode'], readonly Event[], Status]>([
    ['all released', 'release', RELEASED, 'released'],
    ['one unchanged', 'release', both('released', 'unchanged'), 'released'],
    ['all unchanged', 'release', both('unchanged', 'unchanged'), 'unchanged'],
    ['one started', 'release', both('released', 'started'), 'started'],
    ['one at a stage', 'release', both('in-progress', 'started'), 'in-progress'],
    ['one paused', 'release', both('in-progress', 'paused'), 'paused'],
    ['one paused, one released', 'release', both('released', 'paused'), 'paused'],
    ['one paused, one failed', 'release', [...both('paused', 'failed'), FAILED], 'failed'],
    ['mode rollback ends at a pause', 'rollback', both('paused', 'unchanged'), 'paused'],
    ['one registered', 'release', both('registered', 'released'), 'released'],
    ['one failed, though nobody has said why', 'release', both('released', 'failed'), 'failed'],
    ['one rolled back, though nobody has said why', 'release', both('rolled-back', 'released'), 'failed'],
    ['one stuck, though nobody has said why', 'release', both('released', 'stuck'), 'failed'],
    ['one cancelled, though nobody has said why', 'release', both('cancelled', 'released'), 'failed'],
    ['one skipped, though nobody has said why', 'release', both('released', 'skipped'), 'failed'],
    ['nothing is known of one', 'release', [ended('a', 'released')], 'failed'],
    ['nothing is known of any', 'release', [], 'failed'],
    ['a failure makes every end red', 'release', [...RELEASED, FAILED], 'failed'],
    ['a cancel is a cancel, whatever has been reached', 'release', [...RELEASED, CANCELLED], 'cancelled'],
    ['a cancel is a cancel, whatever has failed', 'release', [FAILED, CANCELLED], 'cancelled'],
    ['everything is where mode rollback sent it', 'rollback', both('released', 'unchanged'), 'rolled-back'],
    ['mode rollback has nothing to do', 'rollback', both('unchanged', 'unchanged'), 'unchanged'],
    ['mode rollback fails', 'rollback', both('released', 'failed'), 'failed'],
    ['a run is cancelled', 'run', [CANCELLED], 'cancelled'],
    ['a run that nothing has failed in', 'run', [], 'completed'],
    ['a run that something has failed in', 'run', [FAILED], 'failed'],
    ['a plan', 'plan', [], 'planned'],
  ])('%s', (_name, mode, events, status) => {
    expect(releaseOf(storyOf([LOOKED, ...events], mode), 0).status).toBe(status);
  });
});

describe('an event that a story has no use for leaves it as it is', () => {
  test.each<[string, Event]>([
    ['for the log alone', { kind: 'migration-status', status: 'RUNNING' }],
    ['the outcome of a deploy that brings an earlier version back', { ...goneBack(), purpose: 'rollback' }],
    ['a warning of the moment', { kind: 'warning', warning: { kind: 'scaled-to-zero', service: 'a' } }],
    ['a service goes back of which nothing is known', { kind: 'service-rollback-starting', key: 'b', at: 1 }],
  ])('%s', (_name, event) => {
    const story = storyOf([ended('a', 'released')]);
    expect(storyAfter(story, event)).toBe(story);
  });

  function goneBack(): Extract<Event, { kind: 'outcome' }> {
    return { kind: 'outcome', key: 'a', outcome: outcome({ service: 'a', result: 'failed' }) };
  }
});

test('the story before an event is not changed by it', () => {
  const before = newStory('release');
  const copy = structuredClone(before);
  const events = [registered('a'), deploying('a'), ended('a', 'released'), FAILED, CANCELLED] as const;
  for (const event of events) expect(storyAfter(before, event)).not.toBe(before);
  expect(before).toEqual(copy);
});

describe('a config of which no end has been told', () => {
  type Seen = Partial<ConfigOutcome>;
  const NOT_STARTED: Seen = { serves: 'old', end: { kind: 'not-started' } };
  const UNDER_WAY: Seen = { result: 'cancelled', serves: 'unsettled', end: { kind: 'deploy-unanswered' } };

  test.each<[string, readonly Event[], Seen]>([
    ['nothing has been begun', [], { ...NOT_STARTED, result: 'skipped' }],
    ['it was cancelled', [CANCELLED], { ...NOT_STARTED, result: 'cancelled' }],
    ['it was registered', [registered('a', 'b')], { ...NOT_STARTED, result: 'skipped', after: 'shop-a:42' }],
    ['its deploy has been begun', [deploying('a'), CANCELLED], { ...UNDER_WAY, seconds: 2.5, after: 'shop-a:42' }],
    [
      'it was continued',
      [{ kind: 'going-on', ...PLACE, service: 'a', taskDefinition: 'shop-a:42', at: 1000 }, CANCELLED],
      { ...UNDER_WAY, after: 'shop-a:42' },
    ],
    [
      'its deployment is being rolled back',
      [
        { kind: 'rolling-back-deployment', ...PLACE, service: 'a', deployment: 'ecs-svc/2', to: 'shop-a:41', at: 1000 },
        CANCELLED,
      ],
      {
        ...UNDER_WAY,
        after: 'shop-a:41',
        deployment: 'ecs-svc/2',
        end: { kind: 'rollback-unanswered', to: 'shop-a:41' },
      },
    ],
    [
      'its deploy by force was the last',
      [deploying('a'), deploying('a', { at: 3000, forced: true })],
      { ...UNDER_WAY, seconds: 0.5 },
    ],
    [
      'another cluster has one of its name',
      [deploying('a', { cluster: 'staging' })],
      { ...NOT_STARTED, result: 'skipped' },
    ],
    ['another region has one of its name', [deploying('a', { region: 's' })], { ...NOT_STARTED, result: 'skipped' }],
    ['what has become of it since replaces that', [deploying('a'), ended('a', 'released')], { result: 'released' }],
  ])('%s', (_name, events, seen) => {
    const [a, b] = endOf(events, 3500).configs;
    expect(a).toMatchObject({ ...seen, forced: false });
    expect(b?.end).toEqual({ kind: 'not-started' });
  });

  test('what was not registered has no revision', () => {
    expect(endOf([registered('a')]).configs[1]?.after).toBeUndefined();
  });
});

test('the plan is as ECS was last seen: at look, without what is left out, and just before the deploys', () => {
  const now = { ...planned('a'), before: 'shop-a:43' };
  const later: Event = { kind: 'seen-again', configs: [now] };
  const reduced: Event = { kind: 'reduced', plan: { ...PLAN, skipsUnchanged: true } };
  const end = endOf([reduced, later]);
  expect(end.configs.map(({ before }) => before)).toEqual(['shop-a:43', planned('b').before]);
  expect(end.skipsUnchanged).toBe(true);
});

describe('a config without a service', () => {
  const plan = planOf(registeredOnly('a'));
  const stopped: Event = { kind: 'registration-stopped', registrations: new Map() };

  test.each<[string, readonly Event[], object]>([
    ['before registration', [], { result: 'skipped' }],
    [
      'registered',
      [registered('a')],
      { result: 'registered', after: 'shop-a:42', url: expect.stringMatching(/shop-a/) },
    ],
    ['cancelled before its turn', [CANCELLED, registered()], { result: 'cancelled', end: { kind: 'not-started' } }],
    ['registration stopped before it', [stopped], { result: 'skipped' }],
    ['what was told of it since replaces that', [registered('a'), ended('a', 'unchanged')], { result: 'unchanged' }],
  ])('%s: it neither is forced nor serves', (_name, events, seen) => {
    const [config] = endOf(events, 0, plan).configs;
    expect(config).toMatchObject({ ...seen, forced: false });
    expect(config?.serves).toBeUndefined();
  });
});

test('what is left alone has its end, and its migration too', () => {
  const skipped = { what: 'migrate', container: 'app', taskDefinition: 'shop-a:41', result: 'skipped' } as const;
  const alone = outcome({ service: 'a', result: 'unchanged' });
  const end = endOf([
    { kind: 'left-alone', configs: [{ key: 'a', outcome: alone }], tasks: [{ name: 'migration', outcome: skipped }] },
  ]);
  expect(end.configs[0]).toEqual(alone);
  expect(end.migration).toEqual({ ...skipped, log: '' });
});

test('what a plan shows is part of its end, whatever comes after', () => {
  const shown = outcome({ service: 'a', result: 'skipped' });
  const preview = { notBuilt: ['IMAGE'] };
  const previewed: Event = { kind: 'previewed', configs: [{ key: 'a', outcome: shown }], preview };
  const end = releaseOf(storyOf([LOOKED, previewed, FAILED, CANCELLED], 'plan'), 0);
  expect(end).toMatchObject({ status: 'cancelled', preview, failures: [FAILURE] });
  expect(end.configs[0]).toEqual(shown);
});

describe.each([
  ['migration', 'migration'],
  ['post-migration', 'postMigration'],
] as const)('a %s', (name, key) => {
  const what = { what: 'migrate', container: 'app', taskDefinition: 'shop-a:42' };
  const starting: Event = { kind: 'migration-starting', name, ...PLACE, ...what };
  const log = { container: 'app' };
  const started: Event = { kind: 'migration-started', name, ...PLACE, taskId: 'task1', url: 'https://task1', log };
  const line = (text: string): Event => ({ kind: 'migration-log', name, line: text });
  const success: Event = { kind: 'task-outcome', name, outcome: { ...what, result: 'succeeded' } };
  const begun = { ...what, result: 'cancelled', log: '' };

  test.each<[string, readonly Event[], object | undefined]>([
    ['of which nothing has been told', [], undefined],
    ['that never was starting', [started, line('x')], undefined],
    ['that is starting', [starting], begun],
    ['that has started', [starting, started], { ...begun, taskId: 'task1', url: 'https://task1' }],
    ['that has ended', [starting, started, success], { ...begun, result: 'succeeded' }],
    ['with a log', [starting, line('one'), line('two')], { ...begun, log: 'one\ntwo' }],
    [
      'whose log is read after its end',
      [starting, line('one'), success, line('two')],
      { ...begun, result: 'succeeded', log: 'one\ntwo' },
    ],
  ])('%s', (_name, events, expected) => {
    const end = endOf(events);
    expect(end[key]).toEqual(expected);
    expect(end[key === 'migration' ? 'postMigration' : 'migration']).toBeUndefined();
  });
});

describe('a service that is taken back', () => {
  const taking: Event = { kind: 'service-rollback-starting', key: 'a', to: 'shop-a:41', at: 5000 };

  test.each([
    ['released', true],
    ['failed', false],
  ] as const)('is on its way, having %s, until its end is told', (result, wasReleased) => {
    expect(endOf([ended('a', result), taking]).configs[0]).toMatchObject({
      result: 'cancelled',
      serves: 'unsettled',
      onFailureRollback: { startedAt: 5000, wasReleased },
      end: { kind: 'rollback-unanswered', to: 'shop-a:41' },
    });
  });

  test('has the end that is told of it', () => {
    const back = outcome({ service: 'a', result: 'rolled-back', serves: 'old' });
    const end = endOf([ended('a', 'released'), taking, { kind: 'service-rollback-ended', key: 'a', outcome: back }]);
    expect(end.configs[0]).toEqual(back);
  });
});

describe('phases', () => {
  const at = (kind: 'phase-started' | 'phase-ended', phase: 'look' | 'register', time: number): Event => ({
    kind,
    phase,
    at: time,
  });

  test('are spans, and as many seconds', () => {
    const events = [
      at('phase-started', 'look', 0),
      at('phase-ended', 'look', 1500),
      at('phase-started', 'register', 2000),
      at('phase-ended', 'register', 4000),
    ];
    const { spans, timing } = endOf(events, 9000);
    expect(timing).toEqual({ look: 1.5, register: 2, total: 9 });
    expect(spans).toEqual([
      { phase: 'look', startedAt: 0, endedAt: 1500 },
      { phase: 'register', startedAt: 2000, endedAt: 4000 },
    ]);
  });

  test('one that is cut off has no end', () => {
    const { spans, timing } = endOf([at('phase-started', 'look', 0)], 9000);
    expect(spans).toEqual([{ phase: 'look', startedAt: 0 }]);
    expect(timing).toEqual({ total: 9 });
  });
});

test('warnings that last are part of the end', () => {
  const warning = { kind: 'no-tasks-desired', service: 'api', by: 'release' } as const;
  expect(endOf([{ kind: 'warning', warning }]).warnings).toEqual([warning]);
});

describe('a failure that was written when ECS began to roll back', () => {
  const wentBack = { startedAt: 0, wasReleased: false };
  const going = 'a is being rolled back by ECS';
  test.each<[string, Partial<ConfigOutcome>, string]>([
    ['it is back since', { onFailureRollback: wentBack, serves: 'old' }, 'a was rolled back by ECS'],
    ['it went back, and is not there yet', { onFailureRollback: wentBack, serves: 'unsettled' }, going],
    ['nobody has followed it', { serves: 'old' }, going],
  ])('%s', (_name, more, title) => {
    const end = endOf([
      ended('b', 'rolled-back', { onFailureRollback: wentBack, serves: 'old' }),
      ended('a', 'rolled-back', more),
      { kind: 'failed', key: 'a', failure: rollingBack('a') },
      { kind: 'failed', failure: rollingBack('a') },
    ]);
    expect(inWords(end).failures.map((failure) => failure.title)).toEqual([title, going]);
  });
});

test('what a deployment came to on its way is part of its end, in order', () => {
  const at = (seconds: number, stage: string, share?: number): Event => ({
    kind: 'stage',
    ...PLACE,
    service: 'a',
    taskDefinition: 'shop-a:42',
    stage,
    share,
    at: seconds,
  });
  const pause = { hookId: 'h', stage: 'POST_SCALE_UP', serviceDeployment: 'arn:1', timeoutAction: 'ROLLBACK' } as const;
  const held: Event = { kind: 'paused', ...PLACE, service: 'a', taskDefinition: 'shop-a:42', pause, at: 2 };
  const on: Event = { ...held, kind: 'continued-by-other', timedOut: false, at: 3 };
  const { configs } = endOf([at(1, 'SCALE_UP'), held, on, at(4, 'BAKE_TIME', 100), ended('a', 'released', PLACE)]);
  expect(configs.map(({ steps }) => steps)).toEqual([
    [
      { kind: 'stage', stage: 'SCALE_UP', at: 1 },
      { kind: 'paused', stage: 'POST_SCALE_UP', at: 2 },
      { kind: 'stage', stage: 'POST_SCALE_UP', at: 3 },
      { kind: 'stage', stage: 'BAKE_TIME', share: 100, at: 4 },
    ],
    undefined,
  ]);
});

test('the time of a roll-out counts its bake, though the stages are told apart from its end', () => {
  const stage: Event = {
    kind: 'stage',
    ...PLACE,
    service: 'a',
    taskDefinition: 'shop-a:42',
    stage: 'BAKE_TIME',
    at: 4000,
  };
  const record = { from: 0, to: 10_000, seconds: 10, ours: [], desired: 0, tasks: undefined, events: [] };
  const { configs } = endOf([
    stage,
    ended('a', 'released', { ...PLACE, startedAt: 0, seconds: 10 }),
    { kind: 'time-spent', key: 'a', record },
  ]);
  expect(configs[0]?.phases?.bake).toBe(6);
});
