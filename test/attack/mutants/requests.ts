import { attack, gone, type Mutant, mutantsOf, never, socket, unit } from './mutant.ts';

const hygiene = mutantsOf('local-http/request-hygiene.ts', unit('local-http/request-hygiene'));
const guard = mutantsOf('agent-socket/guard.ts', socket('hygiene'));
const json = mutantsOf('agent-socket/strict-json.ts', unit('agent-socket/strict-json'));
const listener = mutantsOf('agent-socket/listener.ts', socket('hygiene'));
const connections = mutantsOf('agent-socket/connections.ts', socket('connections'));
const unread = mutantsOf('agent-socket/answer-while-sending.ts', socket('hygiene'));
const http = mutantsOf('agent-socket/http-app.ts', socket('forbidden'));
const query = mutantsOf('agent-socket/token-query.ts', unit('agent-socket/token-query'));
const place = mutantsOf('agent-socket/socket-place.ts', unit('agent-socket/socket-place'));
const file = mutantsOf('agent-socket/socket-file.ts', socket('socket-file'));

/** Who reaches the socket, and what is a request at all. */
export const requestMutants: readonly Mutant[] = [
  unread('S74', 'the bound on what is read of a body that was refused', [
    'bytes > mostUnread',
    'bytes < 0',
  ]),
  http(
    'S74',
    'the reading of what a refused client still sends',
    ['return refuseUnread(reply, tooLarge);', 'return refuse(reply, tooLarge);'],
    socket('hygiene'),
  ),
  hygiene(
    'S74',
    'the limit on the number of headers',
    never('rawHeaders.length / 2 > mostHeaders'),
  ),
  hygiene('S71', 'the wish for HTTP/1.1', never("request.httpVersion !== '1.1'")),
  hygiene('S71 S77', 'the wish for a path as target', [
    "request.url === undefined || !request.url.startsWith('/') || request.url.startsWith('//')",
    'request.url === undefined',
  ]),
  hygiene('S71', 'the refusal of a second Host', never('seen.includes(mark)')),
  hygiene(
    'threat 2',
    'the comparison of Host',
    never('host === undefined || !rules.hosts.includes(host)'),
    attack('web-pages'),
  ),
  hygiene('S71', 'the refusal of upgrades and expectations', never('unsupported')),
  hygiene(
    'S70',
    'the refusal of what browsers send',
    never("browser && rules.fromBrowsers === 'refused'"),
    socket('hygiene'),
  ),
  hygiene('S71', 'the list of methods', never("!rules.methods.includes(request.method ?? '')")),

  guard(
    'S67',
    'the look for keys in address and cookie',
    never("holdsKey(url ?? '') || (headers.cookie !== undefined && holdsKey(headers.cookie))"),
    socket('forbidden'),
  ),
  guard('S76', 'the refusal of bodies with GET', never("method !== 'POST'")),
  guard(
    'S76',
    'the refusal of compressed bodies',
    never("headers['content-encoding'] !== undefined"),
  ),

  json('S75', 'the limit on depth', never('levels.length === deepest')),
  json('S75', 'the refusal of __proto__', never('forbiddenNames.has(field)')),
  json('S75', 'the refusal of a field that comes twice', never('level.names.has(field)')),
  json('S75', 'the refusal of half a surrogate pair in a name', never('loneSurrogate.test(field)')),
  json('S75', 'the refusal of numbers that lose digits', [
    'Number.isSafeInteger(number)',
    'Number.isInteger(number)',
  ]),
  json('S75', 'the refusal of bytes that are not UTF-8', ['fatal: true', 'fatal: false']),
  json('S75', 'the wish for an object', never('!isObject(value)')),

  http(
    'S67',
    'the look for keys in a body',
    never("!request.url.startsWith('/v1/manage/') && holdsKey(bytes.toString('latin1'))"),
  ),
  http('S97', 'the headers against caches', [
    'reply.headers(commonHeaders);\n    done();',
    'done();',
  ]),
  http(
    'S74',
    'the limit on a body',
    ['bodyLimit: mostBodyBytes', 'bodyLimit: 1 << 30'],
    socket('hygiene'),
  ),
  http(
    'S76',
    'the refusal of every type but JSON',
    gone('app.removeAllContentTypeParsers();'),
    socket('hygiene'),
  ),
  http(
    'S77',
    'the one spelling of each path (a leniency put in)',
    [
      'bodyLimit: mostBodyBytes,',
      'bodyLimit: mostBodyBytes,\n    routerOptions: { caseSensitive: false, ignoreTrailingSlash: true },',
    ],
    socket('hygiene'),
  ),
  mutantsOf('agent-socket/answers.ts', socket('tokens'))(
    'S98',
    'the removal of addresses and paths from what a caller reads',
    ["sentence.replace(address, 'the account').replace(path, '$1[path]')", 'sentence'],
  ),

  listener(
    'S81, threat 3',
    'the look at the uid of the peer',
    ['isStranger(socket, deps) || ', ''],
    socket('peers'),
    attack('another-user'),
  ),
  listener('S74', 'the limit on the size of headers', [
    'maxHeaderSize: limits.headerBytes',
    'maxHeaderSize: 1 << 20',
  ]),
  listener('threat 18', 'the deadline for headers and requests', [
    'headersTimeout: limits.headersMs,\n    requestTimeout: limits.requestMs',
    'headersTimeout: 0,\n    requestTimeout: 0',
  ]),
  listener('S71', 'the own answer to Expect', gone("server.on('checkContinue', onRequest);")),
  listener(
    'S71',
    'silence behind a request that is being answered',
    [' || connections.isAnswering(socket as Socket)', ''],
    socket('connections'),
  ),

  connections('S95', 'the cap on connections', never('all.size >= most && !makeRoom()')),
  connections('S95', 'the choice of the longest idle one', [
    'isFinished(socket, connection) || connection.idleSince >= oldest',
    'isFinished(socket, connection)',
  ]),
  connections('S95', 'the room that unread answers make', [
    ' &&\n    !socket.writableNeedDrain',
    '',
  ]),
  connections('S95', 'the protection of requests in work', [
    'inWork.length > 0 &&\n    !expendable',
    'most < 0 &&\n    !expendable',
  ]),
  connections('S95', 'the room that a held-back refusal makes', [
    'connection.expendable = true',
    'connection.expendable = false',
  ]),
  connections(
    'S73',
    'the end of a connection after a hundred requests ahead',
    never('connection.sentAhead === mostSentAhead'),
    socket('hygiene'),
  ),

  query('S79', 'the limit on scopes', ['words.length > mostScopes || ', '']),
  query('S79', 'the refusal of a scope named twice', [
    ' || new Set(words).size < words.length',
    '',
  ]),
  query('S79', 'the refusal of white space in a scope', [' || word !== word.trim()', '']),
  query('S80', 'the clamp of min_ttl', ['Math.min(longestMinTtl, Number(value))', 'Number(value)']),
  query('S80', 'the wish for whole seconds', [
    'if (!whole.test(value)) return notValid(name);\n      minTtl',
    'minTtl',
  ]),
  query('S79', 'the refusal of what is no scope', ['name === undefined || ', '']),
  query('S80', 'the clamp of wait', ['Math.min(longestWait, Number(value))', 'Number(value)']),

  place(
    'threat 5',
    'the look at the owner of each folder',
    never('entry.uid !== uid && (isOwn || entry.uid !== 0)'),
  ),
  place('threat 5', 'the refusal of links', never("entry.kind === 'link'")),
  place(
    'threat 5',
    'the refusal of folders that others can write',
    never('openToOthers && !sticky && !isOwn'),
  ),
  place('threat 5', 'the refusal of shared folders', never('(mode & 0o1000) !== 0')),
  place('threat 5', 'the closing of an open folder', [
    'return files.makePrivate(directory) ? fit',
    'return files !== undefined ? fit',
  ]),
  file('threat 5', 'the limit on the length of the path', never('!fitsSocketLimit(path)')),
  file('threat 5', 'the look at what has the name already', never('!free.ok')),
  file(
    'threat 5',
    'the respect for what is no socket of ours',
    never('!entry.isSocket() || entry.uid !== process.geteuid?.()'),
  ),
  file('threat 5', 'the look whether the name is still our inode', [
    'if (now.ino === ino && now.dev === dev)',
    'if (true)',
  ]),
  file('threat 3', 'the mode of the socket', [
    'chmodSync(temporary, 0o600)',
    'chmodSync(temporary, 0o666)',
  ]),
  file('threat 3', 'the umask while the socket is made', [
    'process.umask(0o177)',
    'process.umask(0)',
  ]),
];
