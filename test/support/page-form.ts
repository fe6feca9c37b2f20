/** The forms of a page, as far as pages without script need: inputs, buttons, and what is set in them. */
export interface PageForm {
  /** As written, to be resolved against the page's address. */
  readonly action: string;
  readonly method: 'GET' | 'POST';
  readonly controls: readonly FormControl[];
}

export interface FormControl {
  readonly tag: 'input' | 'button';
  /** `text`, `hidden`, `radio`, `checkbox`, `submit`… */
  readonly type: string;
  readonly name: string;
  readonly value: string;
  readonly checked: boolean;
  readonly disabled: boolean;
}

const characters: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};

const unescaped = (text: string): string =>
  text.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => characters[entity] ?? entity);

/** `name="value"`, `name='value'`, `name=value` or `name` alone. */
const attribute = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g;

function attributes(text: string): ReadonlyMap<string, string> {
  const found = [...text.matchAll(attribute)].map(
    ([, name = '', double, single, bare]) =>
      [name.toLowerCase(), unescaped(double ?? single ?? bare ?? '')] as const,
  );
  return new Map(found);
}

function control(tag: 'input' | 'button', text: string): FormControl {
  const given = attributes(text);
  return {
    tag,
    type: given.get('type') ?? (tag === 'button' ? 'submit' : 'text'),
    name: given.get('name') ?? '',
    // A box without a value of its own says "on".
    value: given.get('value') ?? (given.get('type') === 'checkbox' ? 'on' : ''),
    checked: given.has('checked'),
    disabled: given.has('disabled'),
  };
}

export function readForms(document: string): PageForm[] {
  return [...document.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/gi)].map(
    ([, head = '', inside = '']) => {
      const given = attributes(head);
      const controls = [...inside.matchAll(/<(input|button)\b((?:"[^"]*"|'[^']*'|[^>"'])*)>/gi)];
      return {
        action: given.get('action') ?? '',
        method: given.get('method')?.toLowerCase() === 'post' ? 'POST' : 'GET',
        controls: controls.map(([, tag = '', text = '']) =>
          control(tag.toLowerCase() === 'button' ? 'button' : 'input', text),
        ),
      };
    },
  );
}

/** What a browser sends when `button` is pressed. */
export function submission(
  controls: readonly FormControl[],
  button: FormControl,
): [string, string][] {
  return controls
    .filter((each) => {
      if (each.disabled || each.name === '') return false;
      if (each.type === 'submit') return each === button;
      return (each.type !== 'radio' && each.type !== 'checkbox') || each.checked;
    })
    .map(({ name, value }) => [name, value]);
}
