import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

const day = 86_400_000;

/** A certificate authority of this one test run, and what it signs: made anew, so that none ever expires in the project. */
export class TestAuthority {
  readonly #folder = mkdtempSync(join(tmpdir(), 'keybearer-certificates-'));
  readonly file = join(this.#folder, 'ca.pem');

  constructor() {
    mkdirSync(join(this.#folder, 'new'));
    writeFileSync(join(this.#folder, 'index'), '');
    writeFileSync(join(this.#folder, 'serial'), '01');
    writeFileSync(
      join(this.#folder, 'ca.cnf'),
      `[ca]\ndefault_ca=own\n[own]\ndir=${this.#folder}\ndatabase=$dir/index\nserial=$dir/serial\nnew_certs_dir=$dir/new\ncertificate=$dir/ca.pem\nprivate_key=$dir/ca.key\ndefault_md=sha256\npolicy=any\nunique_subject=no\ncopy_extensions=copy\n[any]\ncommonName=supplied\n`,
    );
    this.#openssl('req', '-x509', ...this.#newKey('ca'), '-out', this.file, '-days', '2');
  }

  /** `from` and `to` in days from now. */
  signed(names: string, { from = -1, to = 1 } = {}): Certificate {
    const csr = join(this.#folder, 'leaf.csr');
    const cert = join(this.#folder, 'leaf.pem');
    this.#openssl(
      'req',
      ...this.#newKey('leaf'),
      '-out',
      csr,
      '-addext',
      `subjectAltName=${names}`,
    );
    this.#openssl(
      ...['ca', '-batch', '-notext', '-config', join(this.#folder, 'ca.cnf')],
      ...['-startdate', stamp(from), '-enddate', stamp(to), '-in', csr, '-out', cert],
    );
    return { key: this.#read('leaf.key'), cert: readFileSync(cert, 'utf8') };
  }

  selfSigned(names: string): Certificate {
    const cert = join(this.#folder, 'self.pem');
    this.#openssl(
      ...['req', '-x509', ...this.#newKey('self'), '-days', '2', '-out', cert],
      ...['-addext', `subjectAltName=${names}`],
    );
    return { key: this.#read('self.key'), cert: readFileSync(cert, 'utf8') };
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #newKey(name: string): readonly string[] {
    return [
      ...['-newkey', 'rsa:2048', '-nodes', '-keyout', join(this.#folder, `${name}.key`)],
      ...['-subj', `/CN=${name} of a test`],
    ];
  }

  #read(name: string): string {
    return readFileSync(join(this.#folder, name), 'utf8');
  }

  #openssl(...args: readonly string[]): void {
    execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  }
}

/** `20260301090000Z` */
function stamp(days: number): string {
  return `${new Date(Date.now() + days * day).toISOString().replace(/\D/g, '').slice(0, 14)}Z`;
}
