// Starts the stand-in from V8's own compiled form of it, where this Node made that: a third less than its start takes otherwise, which
// is nearer to the binary that it stands in for. With STAND_IN_COMPILED=write it leaves that form behind instead.
const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');

const program = join(__dirname, 'stand-in.cjs');
const compiled = join(__dirname, 'stand-in.compiled');
const write = process.env.STAND_IN_COMPILED === 'write';

/** What V8 compiled earlier; undefined where there is none. One of another Node is refused by V8 and does no harm. */
function compiledEarlier() {
  try {
    return readFileSync(compiled);
  } catch {
    return undefined;
  }
}

const source = `(function (require, module, exports) {${readFileSync(program, 'utf8')}\n})`;
const cachedData = write ? undefined : compiledEarlier();
const script = new Script(source, { filename: program, ...(cachedData && { cachedData }) });
if (write) process.on('exit', () => writeFileSync(compiled, script.createCachedData()));
script.runInThisContext()(require, module, exports);
