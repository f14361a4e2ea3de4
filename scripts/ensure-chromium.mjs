/**
 * Finds a Chromium for the page's tests: the one named by CHROMIUM_PATH, or one on PATH. Installs one where the
 * platform's package manager needs no question. Prints its path, or on stderr the one line to type, with exit code 1.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];
const places = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];
const managers = [
  { command: 'apt-get', lines: [['update'], ['install', '-y', '--no-install-recommends', 'chromium']] },
  { command: 'dnf', lines: [['install', '-y', 'chromium']] },
  { command: 'apk', lines: [['add', '--no-cache', 'chromium']] },
  { command: 'pacman', lines: [['-Sy', '--noconfirm', '--needed', 'chromium']] },
];

const path = findChromium() ?? install();
if (path === undefined) process.exitCode = 1;
else console.log(path);

function findChromium() {
  const named = process.env.CHROMIUM_PATH;
  if (named) return named;
  const folders = (process.env.PATH ?? '').split(delimiter);
  return [...names.flatMap((name) => folders.map((folder) => join(folder, name))), ...places].find(isProgram);
}

function install() {
  const manager = managers.find(({ command }) => runs(command, ['--version']));
  if (manager === undefined) return refuse('install Chromium, or name one with CHROMIUM_PATH');
  const commands = manager.lines.map((line) => [manager.command, ...line]);
  const prefix = privilegePrefix();
  if (prefix === undefined) {
    return refuse(`type: ${commands.map((command) => `sudo ${command.join(' ')}`).join(' && ')}`);
  }
  say('none on PATH, so installing one');
  for (const command of commands) runVisibly([...prefix, ...command]);
  return findChromium() ?? refuse(`${manager.command} could not install one; name one with CHROMIUM_PATH`);
}

/** The words to put before a command that needs root; undefined when that would ask a question. */
function privilegePrefix() {
  if (process.getuid?.() === 0) return [];
  return runs('sudo', ['-n', 'true']) ? ['sudo', '-n'] : undefined;
}

function isProgram(candidate) {
  try {
    accessSync(candidate, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function runs(command, commandArguments) {
  return spawnSync(command, commandArguments, { stdio: 'ignore' }).status === 0;
}

function runVisibly([command, ...commandArguments]) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(command, commandArguments, { stdio: ['ignore', 2, 2], env });
}

function refuse(text) {
  say(`none on PATH: ${text}`);
  return undefined;
}

function say(text) {
  process.stderr.write(`chromium: ${text}\n`);
}
