# Continuo: tells of the commands that end in this shell, by a line in a file. A command that begins with a space isn't
# told of.
if [[ -o interactive ]] && (( ! ${+__continuo_spool} )) && zmodload zsh/datetime 2>/dev/null; then
  typeset -g __continuo_spool=@SPOOL@
  typeset -g __continuo_source="zsh $$ ${EPOCHREALTIME/./}"
  typeset -g __continuo_line= 
  typeset -gi __continuo_number=0 __continuo_began=0

  __continuo_preexec() {
    __continuo_line=$1
    (( __continuo_began = EPOCHREALTIME * 1000 ))
    [[ -z ${CONTINUO_WRAP-} ]] || builtin printf '\033]133;C\007'
    return 0
  }

  __continuo_precmd() {
    local -i code=$? ended
    emulate -L zsh
    [[ -n $__continuo_line ]] || return 0
    (( ended = EPOCHREALTIME * 1000 ))
    if [[ $__continuo_line != [[:blank:]]* ]]; then
      (( ++__continuo_number ))
      builtin printf '1\037%s\037%s\037%s\037%s\037%s\037%s\037%s\036\n' "$__continuo_source" "$__continuo_number" \
        "$__continuo_began" "$ended" "$code" "$PWD" "${__continuo_line[1,8000]}" 2>/dev/null >>"$__continuo_spool"
      if [[ -n ${CONTINUO_WRAP-} ]]; then
        builtin printf '\033]633;P;Continuo=%s;%s;%s\007' "$__continuo_source" "$__continuo_number" "$code"
      fi
    fi
    __continuo_line=
    return 0
  }

  autoload -Uz add-zsh-hook
  add-zsh-hook preexec __continuo_preexec
  # Before the others, which may change the exit code that is seen.
  precmd_functions=(__continuo_precmd ${precmd_functions-})
fi
