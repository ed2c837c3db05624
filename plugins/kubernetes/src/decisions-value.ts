// Where it is kept what was decided for a host.

/** The private value that holds what was decided for an instance's host. */
export function decisionsValueName(instanceId: string): string {
  return `kubernetes-decisions/${instanceId}`;
}
