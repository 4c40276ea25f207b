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
  readonly saves: (rollout: number, lines: string, oneLine: string) => string;
  readonly success: (action: string, hand: string | undefined) => string;
  readonly rollback: (action: string, hand: string | undefined, ecspresso: string) => string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    intro: (ecspresso, runs) =>
      `A release of a migration and two services, with the ${ecspresso} on an emulated ECS (${runs === 1 ? 'one run' : `medians of ${runs} runs`}). Real AWS has not been measured:`,
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
    saves: (rollout, lines, oneLine) =>
      `With roll-outs of ${rollout} s a release takes ${lines} s less than by hand when both release one service after the other, and ${oneLine} s less with both services on one line.`,
    success: (action, hand = '–') =>
      `A success is in the log within ${action} s of ECS's decision (by hand after ${hand} s),`,
    rollback: (action, hand, ecspresso) =>
      `a rollback within ${action} s (${hand === undefined ? `by hand, ${ecspresso} reports it as a success` : `by hand after ${hand} s, without the cause`}).`,
  },
  ja: {
    intro: (ecspresso, runs) =>
      `マイグレーション 1 つとサービス 2 つのリリースを、${inJapanese(ecspresso)}を使い、ECS のエミュレーターに対して測りました（${runs === 1 ? '1 回' : `${runs} 回の中央値`}）。実際の AWS では測っていません。`,
    head: ['1 回のロールアウト', 'ecspresso を直接実行', '1 サービスずつ', '2 つを同じ行に', 'ECS だけの時間（同時）'],
    seconds: (text) => `${text} 秒`,
    alt: (over) => `同じ数値の棒グラフ。同じ行に書くと、ECS が終わってから ${over} 秒でステップが終わる`,
    over: (over) => `2 つを同じ行に書くと、ステップは ECS が終わってから ${over} 秒で終わります。`,
    saves: (rollout, lines, oneLine) =>
      `1 回のロールアウトが ${rollout} 秒のとき、直接実行と比べて、どちらも 1 サービスずつなら ${lines} 秒、2 つを同じ行に書けば ${oneLine} 秒短くなります。`,
    success: (action, hand = '–') =>
      `成功は ECS が決めてから ${action} 秒以内にログに出ます（直接実行では ${hand} 秒後）。`,
    rollback: (action, hand, ecspresso) =>
      `ロールバックは ${action} 秒以内です（${hand === undefined ? `${inJapanese(ecspresso)}を直接実行すると成功と報告されます` : `直接実行では ${hand} 秒後で、原因は示されません`}）。`,
  },
};

/** `real ecspresso 2.3`, `stand-in for ecspresso 2.8.7`. */
function inJapanese(ecspresso: string): string {
  const [, version = ''] = /ecspresso (.*)$/.exec(ecspresso) ?? [];
  return ecspresso.startsWith('real') ? `本物の ecspresso ${version} ` : `ecspresso ${version} のスタブ`;
}

/** What the README says of speed: every figure in it is one of the results. */
export function speedOf(results: Results, language: Language): string {
  const words = WORDS[language];
  // What a service takes in practice comes first.
  const rollouts = rolloutsOf(results).toReversed();
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
  const usual = rollouts.includes(60) ? 60 : (rollouts[0] ?? 0);
  const saved = (tool: Tool): string => (wall(usual, 'hand') - wall(usual, tool)).toFixed(1);
  const sentences = [
    words.over(over),
    words.saves(usual, saved('two lines'), saved('one line')),
    words.success(...told(results, 'success')),
    words.rollback(...told(results, 'rolled back by the circuit breaker'), results.ecspresso),
  ];
  return [
    words.intro(results.ecspresso, results.runs),
    table,
    `<picture><source media="(prefers-color-scheme: dark)" srcset="bench/chart-dark.svg"><img src="bench/chart.svg" alt="${words.alt(over)}" width="760"></picture>`,
    sentences.join(language === 'ja' ? '' : ' '),
  ].join('\n\n');
}

/** Seconds until a thing is told: by this action at the latest, and by hand (median) where that tells the truth. */
function told({ notices }: Results, name: string): [action: string, hand: string | undefined] {
  const notice = notices.find(({ name: known }) => known === name);
  const latest = Math.max(...(notice?.action ?? [Number.NaN]));
  return [(Math.ceil(latest * 10) / 10).toFixed(1), notice?.handIsRight ? median(notice.hand).toFixed(1) : undefined];
}
