import { portal } from './portal.js';

const MAX_REDIRECTS = 5;

export interface Answer {
  status: number;
  headers: Headers;
  /** Path and query of the last address, after redirects. */
  path: string;
  text: string;
  bytes: Buffer;
  json<T = Record<string, unknown>>(): T;
}

export interface RequestOptions {
  method?: string;
  headers?: Record<string, string>;
  body?: string | URLSearchParams | FormData | Buffer;
  follow?: boolean;
}

/** A person's browser without scripts: keeps cookies, follows redirects, sends forms from the portal's pages. */
export class Client {
  private cookies = new Map<string, string>();

  constructor(
    public base = portal().url,
    private readonly token?: string,
  ) {}

  get(path: string, options: RequestOptions = {}): Promise<Answer> {
    return this.request(path, { ...options, method: 'GET' });
  }

  /** Sends a form; an array becomes a repeated field. */
  post(
    path: string,
    fields: Record<string, string | string[]> = {},
    options: RequestOptions = {},
  ): Promise<Answer> {
    const body = new URLSearchParams();
    for (const [name, value] of Object.entries(fields)) {
      for (const one of [value].flat()) body.append(name, one);
    }
    return this.request(path, { ...options, method: 'POST', body });
  }

  postForm(path: string, body: FormData, options: RequestOptions = {}): Promise<Answer> {
    return this.request(path, { ...options, method: 'POST', body });
  }

  /** Sends JSON to the API. */
  send(method: string, path: string, json?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const typed = json === undefined ? headers : { 'Content-Type': 'application/json', ...headers };
    const body = json === undefined ? undefined : JSON.stringify(json);
    return this.request(path, { method, headers: typed, body, follow: false });
  }

  async request(
    path: string,
    { method = 'GET', headers = {}, body, follow = true }: RequestOptions,
  ): Promise<Answer> {
    let url = new URL(path, this.base);
    let init: RequestInit = {
      method,
      body: body as RequestInit['body'],
      redirect: 'manual',
      headers: { ...this.credentials(), Origin: new URL(this.base).origin, ...headers },
    };
    for (let hop = 0; ; hop += 1) {
      const response = await fetch(url, init);
      this.keepCookies(response);
      const location = response.headers.get('location');
      if (!location || !follow || hop === MAX_REDIRECTS) return answerOf(response, url);
      await response.arrayBuffer();
      url = new URL(location, url);
      init = { method: 'GET', redirect: 'manual', headers: this.credentials() };
    }
  }

  /** An answer that goes on until it is cut: its body is still to be read. */
  open(path: string, cut: AbortSignal): Promise<Response> {
    return fetch(new URL(path, this.base), { headers: this.credentials(), signal: cut });
  }

  private credentials(): Record<string, string> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return {
      ...(cookie ? { Cookie: cookie } : {}),
      ...(this.token ? { Authorization: `Bearer ${this.token}` } : {}),
    };
  }

  private keepCookies(response: Response): void {
    for (const header of response.headers.getSetCookie()) {
      const [pair = ''] = header.split(';');
      const [name = '', ...value] = pair.split('=');
      if (value.join('=') === '') this.cookies.delete(name);
      else this.cookies.set(name, value.join('='));
    }
  }
}

async function answerOf(response: Response, url: URL): Promise<Answer> {
  const bytes = Buffer.from(await response.arrayBuffer());
  const text = bytes.toString('utf8');
  return {
    status: response.status,
    headers: response.headers,
    path: url.pathname + url.search,
    text,
    bytes,
    json: <T>() => JSON.parse(text) as T,
  };
}
