// The part of postject that is used; it comes without types.

declare module 'postject' {
  /** Puts a resource into an executable, which is changed in place. */
  export function inject(
    filename: string,
    resourceName: string,
    resource: Uint8Array,
    options?: { readonly sentinelFuse?: string },
  ): Promise<void>;
}
