// The proxy through which a host, or one fetch of it, reaches the outside.

export interface HostProxy {
  /** `http://10.0.0.1:3128`; for everything that speaks http. */
  readonly http?: string;
  /** Default: what `http` says. */
  readonly https?: string;
  /** What is reached directly: names, addresses, networks. `localhost` and `127.0.0.1` always are. */
  readonly direct?: readonly string[];
}

const DIRECT = ['localhost', '127.0.0.1'];

/** The variables that programs read, in both spellings: programs differ. None where there is no proxy. */
export function proxyVariables({ http, https = http, direct = [] }: HostProxy): readonly (readonly [string, string])[] {
  if (https === undefined || https === '') return [];
  const values = { http_proxy: http, https_proxy: https, no_proxy: [...new Set([...DIRECT, ...direct])].join(',') };
  return Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const, [name.toUpperCase(), value] as const],
  );
}

/** Whether a password stands in an address of a proxy: then all that names it is secret. */
export function hasPassword({ http = '', https = '' }: HostProxy): boolean {
  return [http, https].some((address) => /\/\/[^/@]*:[^/@]*@/.test(address));
}
