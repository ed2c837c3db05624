// Scripts that let bash, zsh and fish ask `PROGRAM complete -- WORD...`. What is typed is handed over as it is, never evaluated.

/** The last line of an answer: whether names of files may stand there, too. */
export const ANSWER_END = { files: ':files', names: ':names' } as const;

/** The script of a shell; every answer is a line per candidate, `value<tab>description`, and one of ANSWER_END. */
export function shellScript(program: 'brolly' | 'cfy', shell: 'bash' | 'zsh' | 'fish'): string {
  return SCRIPTS[shell].replaceAll('PROGRAM', program).trimEnd();
}

// bash cuts words at "=" and replaces only what follows it.
const BASH = String.raw`# bash completion of PROGRAM: source <(PROGRAM completion bash)
_PROGRAM_complete() {
  local -a words=()
  local word value rest files='' joins='' last i
  for ((i = 1; i <= COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    last=$((\${#words[@]} - 1))
    if [[ $word == '=' && $last -ge 0 ]]; then
      words[last]+='='
      joins=1
    elif [[ -n $joins ]]; then
      words[last]+=$word
      joins=''
    else
      words+=("$word")
    fi
  done
  word=\${words[\${#words[@]} - 1]}
  COMPREPLY=()
  while IFS=$'\t' read -r value rest; do
    case $value in
      :files) files=1 ;;
      :names) ;;
      *)
        [[ $word == --*=* ]] && value=\${value#*=}
        COMPREPLY+=("$value")
        ;;
    esac
  done < <(PROGRAM complete -- "\${words[@]}" 2>/dev/null)
  if [[ -n $files ]]; then
    while IFS= read -r value; do COMPREPLY+=("$value"); done < <(compgen -f -- "\${word#--*=}")
    compopt -o filenames 2>/dev/null
  fi
}
complete -F _PROGRAM_complete PROGRAM
`;

const ZSH = String.raw`#compdef PROGRAM
# zsh completion of PROGRAM: source <(PROGRAM completion zsh)
_PROGRAM() {
  local -a candidates
  local line value files=''
  while IFS= read -r line; do
    case $line in
      :files) files=1 ;;
      :names) ;;
      *)
        value=\${line%%$'\t'*}
        if [[ $line == *$'\t'* ]]; then
          candidates+=("\${value//:/\\:}:\${line#*$'\t'}")
        else
          candidates+=("\${value//:/\\:}")
        fi
        ;;
    esac
  done < <(PROGRAM complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  (( \${#candidates} )) && _describe 'PROGRAM' candidates
  [[ -n $files ]] && _files
  return 0
}
if (( ! $+functions[compdef] )); then autoload -Uz compinit && compinit; fi
compdef _PROGRAM PROGRAM
`;

const FISH = String.raw`# fish completion of PROGRAM: PROGRAM completion fish > ~/.config/fish/completions/PROGRAM.fish
function __PROGRAM_complete
    set -l before (commandline -opc)
    set -l current (commandline -ct | string collect --allow-empty)
    set -l answer (PROGRAM complete -- $before[2..-1] $current 2>/dev/null)
    for line in $answer
        switch $line
            case ':files'
                __fish_complete_path $current
            case ':names'
            case '*'
                echo $line
        end
    end
end
complete -c PROGRAM -f -a '(__PROGRAM_complete)'
`;

/** In a template of TypeScript, a dollar before a brace has to be escaped. */
const unescaped = (script: string): string => script.replaceAll('\\$', '$');
const SCRIPTS = { bash: unescaped(BASH), zsh: unescaped(ZSH), fish: FISH };
