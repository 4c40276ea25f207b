import { describe, expect, test } from '@jest/globals';
import { parseExternalVariables } from '../../../src/inputs/parsers/external-variables.js';
import { parseSettings } from '../../../src/inputs/parsers/settings.js';
import { RESERVED_NAMES, refuseReserved, whyReserved } from '../../../src/inputs/reserved-names.js';
import fc from '../../support/fast-check.js';
import { complaintsOf } from '../support/workspace.js';

describe('KEY=VALUE lists', () => {
  test('blank lines and comments are skipped but counted; the value is all behind the first =', () => {
    const { value, complaints } = complaintsOf((complain) =>
      parseSettings('\n# tags\n  TAG=v1=2 # kept  \r\n\nEMPTY=\n', complain),
    );
    expect(complaints).toEqual([]);
    expect(value).toEqual([
      { key: 'TAG', value: 'v1=2 # kept', line: 3 },
      { key: 'EMPTY', value: '', line: 5 },
    ]);
  });

  test.each([
    ['TAG', 'line 1: "TAG" has no =. Write one KEY=VALUE per line; a value cannot go on over lines.'],
    [
      'TAG: v1',
      'line 1: "TAG: v1" has no =. Write one KEY=VALUE per line with = instead of :; a value cannot go on over lines.',
    ],
    ['export TAG=1', 'line 1: "export TAG" cannot be a key. Leave out `export`.'],
    ['TAG =1', 'line 1: "TAG " cannot be a key. Write no blank before the =.'],
    ['=1', 'line 1: "" cannot be a key. A key has letters, digits and _ and does not begin with a digit.'],
    ['1TAG=1', 'line 1: "1TAG" cannot be a key. A key has letters, digits and _ and does not begin with a digit.'],
    ['A-B=1', 'line 1: "A-B" cannot be a key. A key has letters, digits and _ and does not begin with a digit.'],
    ['A=1\nB=2\nA=3', 'line 3: A is given on line 1 already. Keep one of the two.'],
  ])('%p is refused', (text, complaint) => {
    expect(complaintsOf((complain) => parseSettings(text, complain)).complaints).toEqual([complaint]);
  });

  test('a list that may hold secrets is never repeated in a message', () => {
    const text = 'KEY=-----BEGIN\ns3cr3t/line==\ns3cr3t\nexport s3cr3t=1\nKEY=s3cr3t';
    const { complaints } = complaintsOf((complain) => parseSettings(text, complain, { secret: true }));
    expect(complaints).toHaveLength(4);
    expect(complaints.join()).not.toContain('s3cr3t');
  });

  test('what is printed is read back', () => {
    const key = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,12}$/);
    const value = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n]/g, '').trim());
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(key, value), { selector: ([name]) => name }), (pairs) => {
        const text = pairs.map(([name, content]) => `${name}=${content}`).join('\n');
        const read = complaintsOf((complain) => parseSettings(text, complain));
        expect(read.complaints).toEqual([]);
        expect(read.value).toEqual(
          pairs.map(([name, content], index) => ({ key: name, value: content, line: index + 1 })),
        );
      }),
    );
  });
});

describe('ext-str and ext-code', () => {
  test('keys as Jsonnet has them; = in values is fine', () => {
    const { value, complaints } = complaintsOf((complain) => parseExternalVariables('worker.id-1=a=b', complain));
    expect({ value, complaints }).toEqual({ value: [{ key: 'worker.id-1', value: 'a=b', line: 1 }], complaints: [] });
  });

  test('a ; would cut the value', () => {
    expect(complaintsOf((complain) => parseExternalVariables('A=1\nS=back;X=end', complain)).complaints).toEqual([
      'line 2: S has a ; in its value, and ecspresso would cut the value there. Put it into a file that the Jsonnet imports, or pass it by `env`.',
    ]);
  });
});

describe('reserved names', () => {
  test.each([
    'PATH',
    'Path',
    'LD_PRELOAD',
    'DYLD_INSERT_LIBRARIES',
    'NODE_OPTIONS',
    'NODE_EXTRA_CA_CERTS',
    'GITHUB_TOKEN',
    'RUNNER_TEMP',
    'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
    'INPUT_MODE',
    'HOME',
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    'AWS_PROFILE',
    'AWS_ROLE_ARN',
    'AWS_WEB_IDENTITY_TOKEN_FILE',
    'AWS_CONFIG_FILE',
    'AWS_SHARED_CREDENTIALS_FILE',
    'AWS_CONTAINER_CREDENTIALS_FULL_URI',
    'AWS_REGION',
    'AWS_DEFAULT_REGION',
    'AWS_ENDPOINT_URL',
    'AWS_ENDPOINT_URL_ECS',
    'AWS_CA_BUNDLE',
    'https_proxy',
    'ECSPRESSO_CONFIG',
    'ECSPRESSO_DEBUG',
    'ecspresso_log_format',
    'GODEBUG',
    'godebug',
    'GIT_SSH_COMMAND',
    'GIT_CONFIG_COUNT',
    'GIT_SSL_NO_VERIFY',
    'GIT_EXTERNAL_DIFF',
    'PYTHONPATH',
    'PYTHONSTARTUP',
    'RUBYOPT',
    'PERL5OPT',
    'JAVA_TOOL_OPTIONS',
    '_JAVA_OPTIONS',
    'GCONV_PATH',
    'GLIBC_TUNABLES',
    'HOSTALIASES',
    'RES_OPTIONS',
    'TMPDIR',
    'Temp',
    'SSL_CERT_FILE',
    'ssl_cert_dir',
    'SSLKEYLOGFILE',
    'BASH_ENV',
    'IFS',
    'SHELLOPTS',
    'NODE_TLS_REJECT_UNAUTHORIZED',
    'no_proxy',
    'all_proxy',
    'REQUEST_METHOD',
    'XDG_CONFIG_HOME',
    'ComSpec',
    'OPENSSL_CONF',
    'CURL_CA_BUNDLE',
    'DOTNET_STARTUP_HOOKS',
  ])('%s may not be set', (name) => {
    expect(whyReserved(name)).toEqual(expect.any(String));
  });

  test.each([
    'AWS_ACCOUNT_ID',
    'AWS_MAX_ATTEMPTS',
    'NODE_ENV',
    'ENV',
    'TAG',
    'PATHS',
    'constructor',
    'HOME_URL',
    'BACKEND_IMAGE',
    'ECSPRESSO_IMAGE_TAG',
    'GIT_SHA',
    'GIT_COMMIT',
    'GIT_TAG',
    'GIT_BRANCH',
    'PYTHON_VERSION',
    'RUBY_VERSION',
    'NODE_VERSION',
    'GO_VERSION',
    'JAVA_OPTS',
    'SSL_POLICY',
    'TZ',
    'LANG',
    'TEMPLATE',
    'PROXY_IMAGE',
    'SHELLS',
  ])('%s may be set', (name) => {
    expect(whyReserved(name)).toBeUndefined();
  });

  test('every reason makes a sentence', () => {
    for (const [name, why] of Object.entries(RESERVED_NAMES)) {
      expect(`${name}: ${why}`).toMatch(/: it .*[^.]$/);
    }
    const { complaints } = complaintsOf((complain) =>
      refuseReserved([{ key: 'ECSPRESSO_CONFIG', value: '', line: 4 }], complain),
    );
    expect(complaints).toEqual([
      'line 4: ECSPRESSO_CONFIG cannot be set here: it changes which config is released. Use `configs`.',
    ]);
  });
});
