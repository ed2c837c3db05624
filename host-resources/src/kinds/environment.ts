// A variable in the environment of everyone who logs in.

import { lineKind } from '../line-resource.ts';
import { lineMistake, type ResourceKind } from '../resource-kind.ts';

/** A line of /etc/environment: `HTTPS_PROXY="http://10.0.0.1:3128"`. */
export interface EnvironmentResource {
  readonly kind: 'environment';
  readonly name: string;
  readonly value: string;
  /** Its value is never shown. */
  readonly secret?: boolean;
}

export const environmentKind: ResourceKind<EnvironmentResource> = {
  name: (resource) => resource.name,
  mistake: ({ name, value }) =>
    /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)
      ? (lineMistake(value, 'a value') ??
        (value.includes('"') ? 'pam_env knows no way to write a double quote' : undefined))
      : 'that is no name of a variable',
  ...lineKind(({ name, value, secret }) => ({
    path: '/etc/environment',
    line: `${name}="${value}"`,
    replaces: `^[[:blank:]]*(export[[:blank:]]+)?${name}=`,
    secret,
    title: secret === true ? `${name}, whose value is not shown` : undefined,
  })),
};
