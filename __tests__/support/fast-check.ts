import fc from 'fast-check';

/**
 * The same cases in every run, so that a change is not judged by another one's luck; `SEED=…` looks further (of `5000+200` the
 * first number counts), as the nightly workflow does.
 */
fc.configureGlobal({ seed: Number.parseInt(process.env['SEED'] ?? '20261124', 10) });

export default fc;
