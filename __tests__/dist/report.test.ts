import { expect } from '@jest/globals';
import { cases } from './support/case.js';
import { backendAlone, frontendAlone } from './support/product.js';

cases('what a step reports', [
  {
    name: 'its title before the verdict and every annotation, and a branch as the ref of the action',
    inputs: { ...frontendAlone(), title: 'Shop, production' },
    env: { GITHUB_ACTION_REF: 'main' },
    status: 'released',
    message: /^Released 1 service in /,
    warnings: [/^This action is used at `main`/],
    results: { frontend: 'released' },
    taskDefinitions: { frontend: 'shop-frontend:18' },
    registered: ['shop-frontend'],
    deploys: ['frontend shop-frontend:18'],
    also: ({ transcript, line }) => {
      expect(transcript.summary).toMatch(/^### ✅ Shop, production: Released 1 service in /);
      expect(transcript.summary).toMatch(/\| 2\/2 \| ✅&nbsp;released \| \d\d:\d\d \|/);
      expect(transcript.summary).toMatch(
        /```mermaid\ngantt\n[\s\S]*section Roll out\n {2}frontend (?:– [^:]+ )?:done, /,
      );
      expect(transcript.annotations.map(({ title }) => title)).toEqual(
        // An old ecspresso has a warning of its own.
        line === '2.3' ? ['Shop, production', 'Shop, production'] : ['Shop, production'],
      );
    },
  },
  {
    name: 'a failure under a title, from a version tag',
    inputs: { ...backendAlone('svc-crash_run-ok'), title: 'Shop' },
    env: { GITHUB_ACTION_REF: 'v1' },
    status: 'failed',
    message: /^backend (is being|was) rolled back by ECS/,
    errors: [/^Shop: backend (is being|was) rolled back by ECS/],
    results: { backend: 'failed|rolled-back' },
    taskDefinitions: { backend: 'shop-backend:42' },
    failed: ['backend'],
    forced: ['backend'],
    registered: ['shop-backend'],
    deploys: ['backend shop-backend:42 refused', 'backend shop-backend:42 forced'],
    also: ({ transcript, result }) => {
      expect(transcript.summary).toMatch(/^### ❌ Shop: backend (is being|was) rolled back by ECS/);
      // How far ECS has got when the step ends is a matter of its pace.
      const between = transcript.summary.includes('**Rolling back:** backend is being rolled back to shop-backend:41');
      expect(between).toBe(result.message.includes('is being'));
      expect(transcript.summary).toMatch(/ {2}backend \(forced\) :crit, /);
    },
  },
]);
