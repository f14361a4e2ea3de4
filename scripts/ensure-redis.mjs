/**
 * Makes sure that a Redis server of a known good version is on PATH: demo and tests start their own from it.
 * Installs one where the platform's package manager needs no question (root, sudo without a password, or brew);
 * otherwise ends with the one line to type. Silent when there is nothing to do.
 */
import { spawnSync } from 'node:child_process';

const oldestMajor = 7;

// Distributions moved from redis to valkey at different times, so the second name is tried where the first fails.
const managers = [
  {
    command: 'apt-get',
    refresh: ['apt-get', 'update'],
    install: (name) => ['apt-get', 'install', '-y', '--no-install-recommends', name],
    packages: ['redis-server', 'valkey-server'],
  },
  { command: 'dnf', install: (name) => ['dnf', 'install', '-y', name], packages: ['valkey', 'redis'] },
  { command: 'apk', install: (name) => ['apk', 'add', '--no-cache', name], packages: ['redis', 'valkey'] },
  {
    command: 'pacman',
    install: (name) => ['pacman', '-Sy', '--noconfirm', '--needed', name],
    packages: ['valkey', 'redis'],
  },
  {
    command: 'brew',
    asUser: true,
    install: (name) => ['brew', 'install', name],
    packages: ['redis', 'valkey'],
  },
];

process.exitCode = ensureRedis();

function ensureRedis() {
  const found = findServers();
  if (found.some(isRecentEnough)) return 0;
  if (found.length > 0)
    return refuse(`${describe(found)} is too old: Redis ${oldestMajor} or newer is needed`);

  const manager = managers.find(({ command }) => runs(command, ['--version']));
  if (!manager) {
    return refuse(`no redis-server or valkey-server on PATH. Install Redis ${oldestMajor} or newer`);
  }
  const prefix = manager.asUser ? [] : privilegePrefix();
  if (prefix === undefined) {
    const line = [manager.refresh, manager.install(manager.packages[0])]
      .filter((command) => command !== undefined)
      .map((command) => `sudo ${command.join(' ')}`)
      .join(' && ');
    return refuse(`no redis-server or valkey-server on PATH. Type: ${line}`);
  }
  return installWith(manager, prefix);
}

function installWith(manager, prefix) {
  if (manager.refresh) runVisibly([...prefix, ...manager.refresh]);
  for (const name of manager.packages) {
    const command = [...prefix, ...manager.install(name)];
    say(`none on PATH, so installing one: ${command.join(' ')}`);
    if (runVisibly(command) && findServers().some(isRecentEnough)) return 0;
  }
  const found = findServers();
  const state = found.length > 0 ? `only ${describe(found)} could be installed` : 'none could be installed';
  return refuse(`${state} by ${manager.command}. Install Redis ${oldestMajor} or newer and put it on PATH`);
}

/** The words to put before a command that needs root; undefined when that would ask a question. */
function privilegePrefix() {
  if (process.getuid?.() === 0) return [];
  return runs('sudo', ['-n', 'true']) ? ['sudo', '-n'] : undefined;
}

function findServers() {
  return ['redis-server', 'valkey-server'].flatMap((command) => {
    const { status, stdout } = spawnSync(command, ['--version'], { encoding: 'utf8' });
    const version = /\bv=(\d+)(\.[\d.]+)?/.exec(stdout ?? '');
    return status === 0 && version
      ? [{ command, major: Number(version[1]), version: version[0].slice(2) }]
      : [];
  });
}

function isRecentEnough({ major }) {
  return major >= oldestMajor;
}

function describe(servers) {
  return servers.map(({ command, version }) => `${command} ${version}`).join(' and ');
}

function runs(command, commandArguments) {
  return spawnSync(command, commandArguments, { stdio: 'ignore' }).status === 0;
}

function runVisibly([command, ...commandArguments]) {
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(command, commandArguments, { stdio: ['ignore', 2, 2], env: environment }).status === 0;
}

function refuse(text) {
  say(text);
  return 1;
}

function say(text) {
  process.stderr.write(`redis: ${text}\n`);
}
