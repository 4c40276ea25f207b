import type { Target } from './operation-name.js';

/** Tokens that a bucket holds at most, and how many come back each second. */
interface Quota {
  readonly operations: readonly string[];
  readonly burst: number;
  readonly perSecond: number;
}

/**
 * Request quotas per account and region (Amazon ECS API Reference, "Request throttling"; CloudWatch Logs quotas for
 * GetLogEvents). The operations of a line share one bucket; RunTask draws from two.
 */
const QUOTAS: readonly Quota[] = [
  { operations: ['DescribeServices', 'ListServices'], burst: 100, perSecond: 20 },
  { operations: ['CreateService', 'UpdateService', 'DeleteService'], burst: 50, perSecond: 5 },
  { operations: ['DescribeServiceDeployments', 'ListServiceDeployments'], burst: 50, perSecond: 20 },
  { operations: ['DescribeServiceRevisions'], burst: 50, perSecond: 20 },
  { operations: ['DescribeTasks', 'ListTasks'], burst: 100, perSecond: 20 },
  { operations: ['RunTask', 'StopTask'], burst: 100, perSecond: 40 },
  { operations: ['RunTask'], burst: 20, perSecond: 20 },
  { operations: ['RegisterTaskDefinition', 'DeregisterTaskDefinition'], burst: 20, perSecond: 1 },
  {
    operations: ['DescribeTaskDefinition', 'ListTaskDefinitions', 'ListTaskDefinitionFamilies'],
    burst: 50,
    perSecond: 20,
  },
  { operations: ['TagResource', 'UntagResource'], burst: 20, perSecond: 10 },
  { operations: ['ListTagsForResource'], burst: 50, perSecond: 20 },
  { operations: ['DescribeClusters', 'ListClusters'], burst: 50, perSecond: 20 },
  { operations: ['GetLogEvents'], burst: 25, perSecond: 25 },
];

/** Token buckets, full at first. */
export interface Quotas {
  /** Takes the tokens of a call at `now` (epoch milliseconds); `false`: over quota, nothing was taken. */
  admit(target: Target, now: number): boolean;
}

/** The account's quotas on the real clock: they are never scaled. */
export function newQuotas(): Quotas {
  const buckets = QUOTAS.map((quota) => ({ quota, tokens: quota.burst, at: Number.NaN }));
  return {
    admit: ({ operation }, now) => {
      const mine = buckets.filter(({ quota }) => quota.operations.includes(operation));
      for (const bucket of mine) {
        const elapsed = Number.isNaN(bucket.at) ? 0 : Math.max(0, now - bucket.at) / 1000;
        bucket.tokens = Math.min(bucket.quota.burst, bucket.tokens + elapsed * bucket.quota.perSecond);
        bucket.at = now;
      }
      if (mine.some((bucket) => bucket.tokens < 1)) return false;
      for (const bucket of mine) bucket.tokens -= 1;
      return true;
    },
  };
}
