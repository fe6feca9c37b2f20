import { attack, gone, type Mutant, mutantsOf, never, socket, unit } from './mutant.ts';

const ownerKey = mutantsOf('agent-socket/owner-key.ts', socket('socket-file'));
const agentSocket = mutantsOf('agent-socket/agent-socket.ts', socket('socket-file'));
const privateFile = mutantsOf('agent-socket/private-file.ts', unit('agent-socket/private-file'));
const asked = mutantsOf('agent-socket/routes/manage-ask.ts', socket('manage-ask'));
const parked = mutantsOf('agent-socket/parked-uploads.ts', socket('manage-ask'));
const router = mutantsOf('electron/ipc-router.ts', unit('electron/ipc-router'));
const sender = mutantsOf('electron/ipc-sender.ts', unit('electron/ipc-router'));
const nonces = mutantsOf('electron/nonces.ts', unit('electron/ipc-router'));
const headerFile = mutantsOf('cli/header-file.ts', unit('cli/header-file'));
const desktopLife = 'test/system/electron/desktop-life.test.ts';

/** Who manages: the owner key, a person who is asked, and the window. */
export const managingMutants: readonly Mutant[] = [
  ownerKey('threat 6', 'the removal of the owner key from the disk', [
    'current?.remove(home);\n      current = undefined;',
    'current = undefined;',
  ]),
  ownerKey(
    'threat 6',
    'the end of an owner key that is turned off',
    ['current?.remove(home);\n      current = undefined;', 'current?.remove(home);'],
    desktopLife,
  ),
  ownerKey(
    'threat 6',
    'the end of what an owner key has opened',
    gone('ending.abort();\n'),
    attack('inner-walls'),
  ),
  mutantsOf('agent-socket/routes/manage.ts', attack('inner-walls'))(
    'threat 6',
    'silence to who followed with an owner key that has ended',
    ['unsubscribe();\n    response.end();', 'response.end();'],
  ),
  agentSocket('threat 6', 'the removal of the owner key at the end', gone('ownerKey.turn(false);')),
  agentSocket(
    'threat 6',
    'the removal of the owner key after a start that failed',
    ['await close();\n    throw error;', 'throw error;'],
    'test/integration/endings.test.ts',
  ),
  agentSocket('F161', 'the refusal to serve without an owner key on the disk', [
    'await close();\n      return written;',
    'void written;',
  ]),
  privateFile('threat 6', 'the respect for the owner key of a newer agent', [
    " && readFileSync(path, 'utf8') === text",
    '',
  ]),
  privateFile('threat 5', 'the refusal of a file that is there already', [
    "openSync(temporary, 'wx', 0o600)",
    "openSync(temporary, 'w', 0o600)",
  ]),
  privateFile('threat 5', 'the new file in the place of a link', [
    'renameSync(temporary, path);',
    "writeSync(openSync(path, 'w', 0o600), text);\nunlinkSync(temporary);",
  ]),

  asked(
    'threat 3',
    'the look at the uid of who asks to manage',
    [' || peer.uid !== own ? undefined : peer', ' ? undefined : peer'],
    attack('inner-walls'),
  ),
  asked('threat 6', 'the question before a command', [
    ": await agreed(request, reply, { kind: 'command', name, input });",
    ': ok(input);',
  ]),
  asked('threat 6', 'the question before the snapshot', [
    "const yes = await agreed(request, reply, { kind: 'look' });\n    return yes.ok",
    "const yes = fail('internal', '');\n    return true",
  ]),
  asked('threat 6', 'the sign-in that an id stands for', never('id !== begun.signIn')),
  asked('threat 6', 'the import that an id stands for', never('id !== begun.import')),
  asked('threat 6', 'the rest of the snapshot left out', [
    '...emptied(state),\n    signIn',
    '...state,\n    signIn',
  ]),
  asked('threat 6', 'the answer that was read in place of the message', [
    'request, name, yes.value);',
    'request, name, input);',
  ]),
  asked('D121', 'the record of what a person was asked', [
    "trail.record({\n    event: 'manage_asked',",
    "void ({\n    event: 'manage_asked',",
  ]),
  parked('threat 18', 'the limit on files that wait for a yes', [
    'this.#characters + data.length > mostCharacters',
    'false',
  ]),
  parked(
    'threat 6',
    'the name of its own for each program',
    [
      'const nameInCore = (pid: number, upload: string)',
      'const nameInCore = (_pid: number, upload: string, pid = 0)',
    ],
    attack('inner-walls'),
  ),
  parked('threat 18', 'the forgetting of files that nobody let in', [
    'this.#clock.after(forgottenAfterMs, () => this.clear())',
    'this.#clock.after(forgottenAfterMs, () => {})',
  ]),
  mutantsOf('agent-socket/routes/manage.ts', socket('manage-ask'))(
    'threat 6, threat 13',
    'the native yes beside the owner key',
    ['if (person === undefined) return commands;', 'return commands;'],
  ),
  mutantsOf('accounts/asked-natively.ts', unit('electron/ipc-router'), socket('manage-ask'))(
    'threat 9, threat 13',
    'the native yes to what lets somebody in',
    ['if (!isApproval(name))', 'if (name)'],
  ),

  router('threat 9', 'the look at who sends', never('refusal !== undefined')),
  router('threat 9', 'the shape of a message', never('!parsed.success')),
  router('threat 9', 'the plain copy of a message', ['plainPayload(args[0])', 'ok(args[0])']),
  router('threat 9', 'the nonce of what takes something away', never('!nonces.take(nonce)')),
  router('threat 9', 'the native yes to what takes something away', never('!yes')),
  router('threat 9', 'the one question at a time about what takes something away', never('asking')),
  router('threat 9', 'the refusal of access tokens from the window', never('isWithheld(name)')),
  router('threat 9', 'silence about the cause of a failure', [
    'return failed(shown(result.failure, id));',
    'return failed(result.failure);',
  ]),
  sender('threat 9', 'the look at the frame', never('!sender.frame.isTop')),
  sender('threat 9', 'the look at the page', never('!isOurPage(sender.frame.url)')),
  sender('threat 9', 'the look at the window', [
    'windowId === undefined || sender.contentsId !== windowId',
    'windowId === undefined',
  ]),
  nonces('threat 9', 'the one time of a nonce', ['current = undefined;\n      return', 'return']),
  nonces('threat 9', 'the end of a nonce', [' && clock.boot() < expected.endsAt', '']),
  mutantsOf('electron/window-options.ts', unit('electron/window-options'))(
    'threat 9',
    'the sandbox of the window',
    ['sandbox: true', 'sandbox: false'],
  ),
  mutantsOf('electron/window-options.ts', unit('electron/window-options'))(
    'threat 9',
    'the page apart from the bridge',
    ['contextIsolation: true', 'contextIsolation: false'],
  ),
  mutantsOf('web-ui/response-headers.ts', 'test/system/window/safety.test.ts')(
    'threat 9',
    'the refusal of inline scripts',
    ['"script-src \'self\'"', "\"script-src 'self' 'unsafe-inline'\""],
  ),
  mutantsOf('web-ui/response-headers.ts', 'test/system/window/safety.test.ts')(
    'threat 9',
    'the refusal of connections elsewhere',
    [
      "'content-security-policy': windowPolicy(\"'self'\"),",
      "'content-security-policy': windowPolicy(\"'self'\").replace(\"connect-src 'self'\", 'connect-src *'),",
    ],
  ),

  headerFile(
    'threat 17, threat 3',
    'the refusal of a key that others can read',
    never("platform !== 'win32' && (facts.mode & 0o077) !== 0"),
  ),
  headerFile('threat 17, threat 3', 'the mode of a key', [
    "openSync(draft, 'wx', 0o600)",
    "openSync(draft, 'wx', 0o644)",
  ]),
];
