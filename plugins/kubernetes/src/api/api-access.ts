// Where an API server is, whom it is trusted to be, and who we are to it.

/** Sample: `{ server: 'https://10.0.0.11:6443', authority: '-----BEGIN CERTIFICATE...', credentials: { token: '...' } }`. */
export interface ApiAccess {
  readonly server: string;
  /** Certificates of its CA, PEM. Default: those that this machine trusts. */
  readonly authority?: string;
  /** The name that its certificate must bear. Default: the one in `server`. */
  readonly serverName?: string;
  /** True: whatever certificate it shows is taken. */
  readonly isUnverified?: boolean;
  readonly credentials: ApiCredentials;
}

/** All that is given is sent. Certificate and key are PEM. */
export interface ApiCredentials {
  readonly certificate?: string;
  readonly key?: string;
  readonly token?: string;
  readonly user?: { readonly name: string; readonly password: string };
  /** Whom to act as. */
  readonly actAs?: { readonly user: string; readonly groups: readonly string[] };
}
