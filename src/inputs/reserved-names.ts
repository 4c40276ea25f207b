import type { Complain } from './complaints.js';
import type { Setting } from './values.js';

const CREDENTIALS =
  'it changes whose credentials are used. Set credentials with aws-actions/configure-aws-credentials before this step';
const ENDPOINT =
  "it changes which AWS is spoken to. Set it in the job's or step's `env:`, so that it holds for the whole action";
const REGION =
  "it changes the region. Set it in the ecspresso config, or with aws-actions/configure-aws-credentials or the job's `env:`";
const NETWORK =
  "it changes how the network is reached and whom programs trust. Set it in the job's or step's `env:`, so that it holds for the whole action";
const HOME = 'it changes where configuration and credentials are looked for';
const LOADER = 'it changes which code the processes of this step load';
const RUNTIME = 'it changes how programs start';
const PLACES = 'it changes where programs keep temporary files';
const NODE = 'it changes how Node.js runs';
const RUNNER = 'it belongs to the runner';
const ECSPRESSO = 'it changes how ecspresso works for this action';
const SHELL = 'it changes which programs are run';

/** Reserved for one reason. */
function all<Name extends string>(why: string, ...names: readonly Name[]): Readonly<Record<Name, string>> {
  return Object.fromEntries(names.map((name) => [name, why])) as Record<Name, string>;
}

/**
 * The names that a workflow may not set for ecspresso, each with why: what changes how programs start, what they load or whom
 * they trust, the runner, the credentials and the endpoint. `*` at the end stands for any rest, where its owner's names have no
 * end. Everything else is free, also what only begins alike: AWS_ACCOUNT_ID, GIT_SHA, PYTHON_VERSION, TAG. ENV is free as well: a
 * shell reads it only where somebody types (POSIX, sh), and many name their environment so.
 */
export const RESERVED_NAMES: Readonly<Record<string, string>> = {
  // Source: POSIX, Environment Variables; Microsoft, CreateProcess and cmd.
  ...all(SHELL, 'PATH', 'PATHEXT', 'COMSPEC', 'SYSTEMROOT', 'WINDIR', 'SHELL'),
  // Source: GNU Bash manual, Bash Variables and Bash Startup Files; zsh manual, Startup/Shutdown Files.
  ...all(SHELL, 'BASH_ENV', 'BASHOPTS', 'SHELLOPTS', 'IFS', 'CDPATH', 'PS4', 'PROMPT_COMMAND', 'ZDOTDIR'),
  // Source: git(1), less(1), xdg-open(1): programs that are started to show or to edit something.
  ...all(SHELL, 'EDITOR', 'VISUAL', 'PAGER', 'BROWSER', 'LESSOPEN', 'LESSCLOSE', 'MANPAGER'),
  // Source: ld.so(8); Apple, dyld(1).
  ...all(LOADER, 'LD_*', 'DYLD_*'),
  // Source: glibc, sysdeps/generic/unsecvars.h: what a program with more rights than its user must not read.
  ...all(
    LOADER,
    'GCONV_PATH',
    'GETCONF_DIR',
    'GLIBC_TUNABLES',
    'LOCPATH',
    'MALLOC_TRACE',
    'NIS_PATH',
    'NLSPATH',
    'TZDIR',
  ),
  ...all(NETWORK, 'HOSTALIASES', 'LOCALDOMAIN', 'RESOLV_HOST_CONF', 'RES_OPTIONS'),
  // Source: POSIX, TMPDIR; Go, os.TempDir; Node.js, os.tmpdir.
  ...all(PLACES, 'TMPDIR', 'TMP', 'TEMP'),
  // Source: Go, package runtime, Environment Variables; cmd/go, coverage.
  ...all(RUNTIME, 'GODEBUG', 'GOTRACEBACK', 'GORACE', 'GOGC', 'GOMEMLIMIT', 'GOMAXPROCS', 'GOROOT', 'GOCOVERDIR'),
  // Source: Node.js, Command-line API, Environment variables; OpenSSL, openssl-env(7).
  ...all(NODE, 'NODE_*', 'UV_THREADPOOL_SIZE'),
  ...all(NETWORK, 'OPENSSL_CONF', 'OPENSSL_ENGINES', 'OPENSSL_MODULES', 'SSLKEYLOGFILE'),
  // Source: git(1), Environment Variables. Not GIT_*: GIT_SHA, GIT_TAG and their like are the workflow's own.
  ...all(SHELL, 'GIT_SSH*', 'GIT_ASKPASS', 'GIT_EDITOR', 'GIT_SEQUENCE_EDITOR', 'GIT_PAGER', 'GIT_EXTERNAL_DIFF'),
  ...all(
    SHELL,
    'GIT_EXEC_PATH',
    'GIT_TEMPLATE_DIR',
    'GIT_PROXY_COMMAND',
    'GIT_CONFIG*',
    'GIT_TRACE*',
    'GIT_ALLOW_PROTOCOL',
  ),
  ...all(
    LOADER,
    'GIT_DIR',
    'GIT_WORK_TREE',
    'GIT_COMMON_DIR',
    'GIT_INDEX_FILE',
    'GIT_NAMESPACE',
    'GIT_OBJECT_DIRECTORY',
  ),
  ...all(LOADER, 'GIT_ALTERNATE_OBJECT_DIRECTORIES', 'GIT_CEILING_DIRECTORIES', 'GIT_DISCOVERY_ACROSS_FILESYSTEM'),
  ...all(NETWORK, 'GIT_SSL_*', 'GIT_HTTP_*', 'GIT_PROXY_SSL_*', 'GIT_PROTOCOL*', 'GIT_TERMINAL_PROMPT'),
  // Source: ssh(1), Environment.
  ...all(SHELL, 'SSH_ASKPASS', 'SSH_ASKPASS_REQUIRE', 'SSH_AUTH_SOCK'),
  // Source: Python, Command line and environment. Not PYTHON*: PYTHON_VERSION is the workflow's own.
  ...all(RUNTIME, 'PYTHONHOME', 'PYTHONPATH', 'PYTHONSAFEPATH', 'PYTHONSTARTUP', 'PYTHONUSERBASE', 'PYTHONEXECUTABLE'),
  ...all(RUNTIME, 'PYTHONPLATLIBDIR', 'PYTHONBREAKPOINT', 'PYTHONINSPECT', 'PYTHONWARNINGS', 'PYTHONPYCACHEPREFIX'),
  // Source: ruby(1), Environment; RubyGems, Command reference; bundle-config(1).
  ...all(
    RUNTIME,
    'RUBYOPT',
    'RUBYLIB',
    'RUBYPATH',
    'RUBYSHELL',
    'GEM_HOME',
    'GEM_PATH',
    'BUNDLE_GEMFILE',
    'BUNDLE_PATH',
  ),
  // Source: perlrun, Environment.
  ...all(RUNTIME, 'PERL5OPT', 'PERL5LIB', 'PERLLIB', 'PERL5DB', 'PERL5SHELL'),
  // Source: JVM Tool Interface, JAVA_TOOL_OPTIONS; java(1), JDK_JAVA_OPTIONS.
  ...all(RUNTIME, 'JAVA_TOOL_OPTIONS', 'JDK_JAVA_OPTIONS', '_JAVA_OPTIONS', 'CLASSPATH'),
  // Source: PHP manual, The configuration file; Lua manual, lua standalone and package.path; .NET, DOTNET_STARTUP_HOOKS, profiling.
  ...all(
    RUNTIME,
    'PHPRC',
    'PHP_INI_SCAN_DIR',
    'LUA_INIT*',
    'LUA_PATH*',
    'LUA_CPATH*',
    'DOTNET_STARTUP_HOOKS',
    'CORECLR_*',
  ),
  // Source: GitHub, Variables reference and workflow commands; actions/toolkit.
  ...all(RUNNER, 'GITHUB_*', 'RUNNER_*', 'ACTIONS_*'),
  'INPUT_*': 'it would change the inputs of this action. Use the input itself',
  // Source: AWS SDKs and Tools, shared config and credentials files; XDG Base Directory; Microsoft, profile folders; curl(1); Docker CLI.
  ...all(
    HOME,
    'HOME',
    'USERPROFILE',
    'HOMEDRIVE',
    'HOMEPATH',
    'APPDATA',
    'LOCALAPPDATA',
    'XDG_*',
    'NETRC',
    'CURL_HOME',
  ),
  ...all(HOME, 'DOCKER_CONFIG', 'DOCKER_AUTH_CONFIG'),
  // Source: AWS SDKs and Tools Reference Guide, Environment variables; AWS SDK for Go v2, package config.
  ...all(
    CREDENTIALS,
    'AWS_ACCESS_KEY_ID',
    'AWS_ACCESS_KEY',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SECRET_KEY',
    'AWS_SESSION_TOKEN',
  ),
  ...all(CREDENTIALS, 'AWS_SECURITY_TOKEN', 'AWS_CREDENTIAL_*', 'AWS_PROFILE', 'AWS_DEFAULT_PROFILE', 'AWS_ROLE_*'),
  ...all(CREDENTIALS, 'AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_CONTAINER_*', 'AWS_EC2_METADATA_*', 'AWS_CONFIG_FILE'),
  ...all(CREDENTIALS, 'AWS_SHARED_CREDENTIALS_FILE', 'AWS_SDK_LOAD_CONFIG', 'AWS_BEARER_TOKEN_*'),
  ...all(REGION, 'AWS_REGION', 'AWS_DEFAULT_REGION'),
  ...all(ENDPOINT, 'AWS_ENDPOINT_URL*', 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS', 'AWS_ACCOUNT_ID_ENDPOINT_MODE'),
  ...all(ENDPOINT, 'AWS_STS_REGIONAL_ENDPOINTS', 'AWS_USE_FIPS_ENDPOINT', 'AWS_USE_DUALSTACK_ENDPOINT'),
  // Source: the same; Go, crypto/x509; curl(1); Python requests, SSL cert verification.
  ...all(NETWORK, 'AWS_CA_BUNDLE', 'SSL_CERT_*', 'CURL_CA_BUNDLE', 'REQUESTS_CA_BUNDLE'),
  // Source: Go, golang.org/x/net/http/httpproxy (REQUEST_METHOD switches HTTP_PROXY off); curl(1).
  ...all(NETWORK, 'HTTP_PROXY', 'HTTPS_PROXY', 'FTP_PROXY', 'ALL_PROXY', 'NO_PROXY', 'REQUEST_METHOD'),
  // Source: ecspresso, cliv2.go; go-jsonnet, JSONNET_PATH.
  ECSPRESSO_CONFIG: 'it changes which config is released. Use `configs`',
  ECSPRESSO_ENVFILE: 'it changes the environment files. Use `envfiles`',
  ECSPRESSO_EXT_STR: "it changes Jsonnet's external variables. Use `ext-str`",
  ECSPRESSO_EXT_CODE: "it changes Jsonnet's external variables. Use `ext-code`",
  ECSPRESSO_TIMEOUT: 'it changes how long is waited. Use `timeout`',
  ECSPRESSO_ASSUME_ROLE_ARN: CREDENTIALS,
  ...all(ECSPRESSO, 'ECSPRESSO_DEBUG', 'ECSPRESSO_FILTER_COMMAND', 'ECSPRESSO_DIFF_COMMAND'),
  ...all(ECSPRESSO, 'ECSPRESSO_LOG_FORMAT', 'ECSPRESSO_COLOR', 'JSONNET_PATH'),
};

/** Names that a pattern above would catch although they only say something to the user's own templates. */
const FREE: readonly string[] = ['NODE_ENV', 'NODE_VERSION', 'NODE_TAG', 'NODE_IMAGE'];

/** Why a name may not be set, without a full stop, or undefined when it may. Upper and lower case are the same, as on Windows. */
export function whyReserved(name: string): string | undefined {
  const upper = name.toUpperCase();
  if (FREE.includes(upper)) return undefined;
  if (Object.hasOwn(RESERVED_NAMES, upper)) return RESERVED_NAMES[upper];
  const pattern = Object.keys(RESERVED_NAMES).find((key) => key.endsWith('*') && upper.startsWith(key.slice(0, -1)));
  return pattern === undefined ? undefined : RESERVED_NAMES[pattern];
}

/** Complains about every setting whose name is reserved. */
export function refuseReserved(settings: readonly Setting[], complain: Complain): void {
  for (const { key, line } of settings) {
    const why = whyReserved(key);
    if (why !== undefined) complain(`${key} cannot be set here: ${why}.`, line);
  }
}
