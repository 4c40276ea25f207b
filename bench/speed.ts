import { rolloutsOf } from './report.js';
import { overEcs, type Results, type Tool, type WallTimes, wallTimesOf } from './results.js';
import { median } from './statistics.js';
import { markdownTable } from './table.js';

/** Languages of the README. */
export type Language = 'en' | 'ja';

interface Words {
  readonly intro: (ecspresso: string, runs: number) => string;
  readonly head: readonly string[];
  readonly seconds: (text: string) => string;
  readonly alt: (over: string) => string;
  readonly over: (over: string) => string;
  readonly saves: (rollout: string, minutes: string) => string;
  readonly success: (action: string, hand: string | undefined) => string;
  readonly rollback: (action: string, hand: string | undefined) => string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    intro: (ecspresso, runs) =>
      `A release of a migration and two services, with the ${ecspresso} on the embedded ECS of this repository (${runs === 1 ? 'one run' : `medians of ${runs} runs`}):`,
    head: [
      'one roll-out takes',
      'ecspresso by hand',
      'one service after the other',
      'both on one line',
      'ECS alone, both at once',
    ],
    seconds: (text) => `${text} s`,
    alt: (over) => `Bars of the same figures: this action on one line ends ${over} s after ECS`,
    over: (over) => `On one line the step ends ${over} s after ECS.`,
    saves: (rollout, minutes) =>
      `A release with roll-outs of ${rollout} s takes ${minutes} minutes less of the runner than by hand.`,
    success: (action, hand = '–') =>
      `A success is in the log within ${action} s of ECS's decision (by hand after ${hand} s),`,
    rollback: (action, hand) =>
      `a rollback within ${action} s (${hand === undefined ? 'by hand it is told as a success' : `by hand after ${hand} s`}).`,
  },
  ja: {
    intro: (ecspresso, runs) =>
      `マイグレーション 1 つとサービス 2 つのリリースを、${inJapanese(ecspresso)}を使い、このリポジトリに含まれる ECS に対して測りました（${runs} 回の中央値）。`,
    head: ['1 回のロールアウト', 'ecspresso を手で実行', '1 サービスずつ', '2 つを同じ行に', 'ECS だけの時間（同時）'],
    seconds: (text) => `${text} 秒`,
    alt: (over) => `同じ数値の棒グラフ。同じ行に書くと、ECS が終わってから ${over} 秒でステップが終わる`,
    over: (over) => `2 つを同じ行に書くと、ステップは ECS が終わってから ${over} 秒で終わります。`,
    saves: (rollout, minutes) =>
      `1 回のロールアウトが ${rollout} 秒なら、リリースごとにランナーの時間を ${minutes} 分節約できます。`,
    success: (action, hand = '–') =>
      `成功は ECS が決めてから ${action} 秒以内にログに出ます（手で実行すると ${hand} 秒後）。`,
    rollback: (action, hand) =>
      `ロールバックは ${action} 秒以内です（${hand === undefined ? '手で実行すると成功として伝わります' : `手で実行すると ${hand} 秒後`}）。`,
  },
};

/** `real ecspresso 2.3`, `stand-in for ecspresso 2.8.7`. */
function inJapanese(ecspresso: string): string {
  const [, version = ''] = /ecspresso (.*)$/.exec(ecspresso) ?? [];
  return ecspresso.startsWith('real') ? `本物の ecspresso ${version} ` : `ecspresso ${version} の代役`;
}

/** What the README says of speed: every figure in it is one of the results. */
export function speedOf(results: Results, language: Language): string {
  const words = WORDS[language];
  const rollouts = rolloutsOf(results);
  const of = (rollout: number, tool: Tool): WallTimes | undefined =>
    wallTimesOf(results, { services: 2, rollout, tool });
  const wall = (rollout: number, tool: Tool): number => median(of(rollout, tool)?.wall ?? []);
  const shown = (value: number): string => words.seconds(value.toFixed(1));
  const table = markdownTable(
    words.head,
    rollouts.map((rollout) => [
      words.seconds(String(rollout)),
      shown(wall(rollout, 'hand')),
      shown(wall(rollout, 'two lines')),
      shown(wall(rollout, 'one line')),
      shown(median(of(rollout, 'one line')?.ecs ?? [])),
    ]),
  );
  const overs = rollouts.map((rollout) => {
    const times = of(rollout, 'one line');
    return times ? overEcs(times) : Number.NaN;
  });
  const over = `${Math.min(...overs).toFixed(1)}–${Math.max(...overs).toFixed(1)}`;
  // A minute where it was measured: what a service of some size takes.
  const usual = rollouts.includes(60) ? 60 : (rollouts.at(-1) ?? 0);
  const minutes = ((wall(usual, 'hand') - wall(usual, 'one line')) / 60).toFixed(1);
  const sentences = [
    words.over(over),
    words.saves(String(usual), minutes),
    words.success(...told(results, 'success')),
    words.rollback(...told(results, 'rolled back by the circuit breaker')),
  ];
  return [
    words.intro(results.ecspresso, results.runs),
    table,
    `<img src="bench/chart.svg" alt="${words.alt(over)}" width="760">`,
    sentences.join(language === 'ja' ? '' : ' '),
  ].join('\n\n');
}

/** Seconds until a thing is told: by this action at the latest, and by hand (median) where that tells the truth. */
function told({ notices }: Results, name: string): [action: string, hand: string | undefined] {
  const one = notices.find((notice) => notice.name === name);
  const latest = Math.max(...(one?.action ?? [Number.NaN]));
  return [(Math.ceil(latest * 10) / 10).toFixed(1), one?.handIsRight ? median(one.hand).toFixed(1) : undefined];
}
