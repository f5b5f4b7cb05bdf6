# Continuo: tells of the commands that end in this shell, by a line in a file. A command that begins with a space isn't
# told of.
if [[ $- == *i* && -z ${__continuo_spool-} ]]; then
  if ((BASH_VERSINFO[0] < 5)); then
    builtin printf 'continuo: telling of commands needs bash 5 or newer, this is %s\n' "$BASH_VERSION" >&2
  else
    __continuo_spool=@SPOOL@
    __continuo_source="bash $$ ${EPOCHREALTIME/[.,]/}"
    __continuo_number=0
    __continuo_began=
    __continuo_last=

    # A history that leaves out what begins with a space can't be asked what was typed: it says the command before. So
    # everything comes into it, and what begins with a space is taken out again.
    __continuo_keep_all() {
      local control=":${HISTCONTROL-}:"
      if [[ $control == *:ignorespace:* || $control == *:ignoreboth:* ]]; then
        __continuo_hides=1
        control=${control//:ignoreboth:/:ignoredups:}
        control=${control//:ignorespace:/:}
        control=${control#:}
        HISTCONTROL=${control%:}
      fi
    }

    # Sets __continuo_at and __continuo_line: the number of the history's last entry, and the entry.
    __continuo_history() {
      local entry
      __continuo_at= __continuo_line=
      [[ :$SHELLOPTS: == *:history:* ]] || return 0
      entry=$(HISTTIMEFORMAT='' builtin history 1 2>/dev/null) || return 0
      if [[ $entry =~ ^[[:blank:]]*([0-9]+)[\ *][\ ](.*)$ ]]; then
        __continuo_at=${BASH_REMATCH[1]} __continuo_line=${BASH_REMATCH[2]}
      fi
    }

    __continuo_precmd() {
      local status=$? ended=${EPOCHREALTIME/[.,]/} began=$__continuo_began same=
      __continuo_began=
      __continuo_keep_all
      if [[ -n $began ]]; then
        __continuo_history
        if [[ $__continuo_at == "$__continuo_last" ]]; then
          # The same command again, or one that the history leaves out: then nobody knows which.
          [[ :${HISTCONTROL-}: == *:ignoredups:* || :${HISTCONTROL-}: == *:erasedups:* ]] || __continuo_at=
          [[ -z ${HISTIGNORE-} ]] || __continuo_at=
        fi
        if [[ -z $__continuo_at ]]; then
          :
        elif [[ $__continuo_line == [[:blank:]]* ]]; then
          if [[ -n ${__continuo_hides-} ]]; then
            builtin history -d "$__continuo_at" 2>/dev/null || :
            ((__continuo_last = __continuo_at - 1)) || :
          else
            __continuo_last=$__continuo_at
          fi
        else
          __continuo_last=$__continuo_at
          ((++__continuo_number))
          builtin printf '1\037%s\037%s\037%s\037%s\037%s\037%s\037%s\036\n' "$__continuo_source" \
            "$__continuo_number" "$((began / 1000))" "$((ended / 1000))" "$status" "$PWD" "${__continuo_line:0:8000}" \
            2>/dev/null >>"$__continuo_spool" || :
          if [[ -n ${CONTINUO_WRAP-} ]]; then
            builtin printf '\033]633;P;Continuo=%s;%s;%s\007' "$__continuo_source" "$__continuo_number" "$status"
          fi
        fi
      elif [[ -z $__continuo_last ]]; then
        __continuo_history
        __continuo_last=${__continuo_at:-0}
      fi
      # What comes next sees the exit code of the command. Under `set -e` it would end the shell.
      [[ $- == *e* ]] && return 0
      return "$status"
    }

    # Expanded when a command was read and before it runs; the length of what is taken is 0.
    PS0='${__continuo_spool:0:$((__continuo_began=${EPOCHREALTIME/[.,]/},0))}'"${CONTINUO_WRAP:+$'\e]133;C\a'}${PS0-}"
    __continuo_keep_all
    if [[ $(declare -p PROMPT_COMMAND 2>/dev/null) == 'declare -a'* ]]; then
      PROMPT_COMMAND=(__continuo_precmd "${PROMPT_COMMAND[@]}")
    else
      PROMPT_COMMAND="__continuo_precmd${PROMPT_COMMAND:+$'\n'$PROMPT_COMMAND}"
    fi
  fi
fi
