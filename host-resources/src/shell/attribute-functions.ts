// Shell functions that copy a file's content compressed, and its attributes whatever the host's tools are.

/**
 * `brolly_attributes FROM TO` copies mode, owner, times and, where the host's cp can, extended attributes and ACLs;
 * `brolly_pack FROM TO` and `brolly_unpack_copy FROM TO` compress and decompress with them. TO appears by a rename.
 */
export const ATTRIBUTE_FUNCTIONS = `
brolly_attributes() { # FROM TO
  if cp -a --attributes-only -- "$1" "$2" 2>/dev/null; then return 0; fi
  chown "$(stat -c %u:%g -- "$1")" "$2"
  chmod "$(stat -c %a -- "$1")" "$2"
  touch -r "$1" "$2"
}
brolly_pack() { # FROM TO
  (umask 077; gzip -c <"$1" >"$2.new")
  brolly_attributes "$1" "$2.new"
  mv "$2.new" "$2"
}
brolly_unpack_copy() { # FROM TO
  (umask 077; gzip -dc <"$1" >"$2.new")
  brolly_attributes "$1" "$2.new"
  mv "$2.new" "$2"
}
`;
