# Continuo: tells of the commands that end in this shell, by a line in a file. A command that begins with a space isn't
# told of, nor is any in private mode.
if status is-interactive; and not set -q __continuo_spool
    set -g __continuo_spool @SPOOL@
    set -g __continuo_source "fish $fish_pid "(command date +%s)(random)
    set -g __continuo_number 0

    function __continuo_preexec --on-event fish_preexec
        if set -q CONTINUO_WRAP
            printf '\e]133;C\a'
        end
    end

    function __continuo_postexec --on-event fish_postexec
        set -l code $status
        set -l took $CMD_DURATION
        set -l line "$argv[1]"
        if set -q fish_private_mode; or test -z "$line"; or string match -qr '^\s' -- $line
            return
        end
        # BSD's date has no thousandths.
        set -l ended (command date +%s%3N | string replace -r '\D+$' '000')
        set -g __continuo_number (math $__continuo_number + 1)
        printf '1\037%s\037%s\037%s\037%s\037%s\037%s\037%s\036\n' $__continuo_source $__continuo_number \
            (math $ended - $took) $ended $code $PWD (string sub -l 8000 -- $line | string collect) 2>/dev/null >>$__continuo_spool
        if set -q CONTINUO_WRAP
            printf '\e]633;P;Continuo=%s;%s;%s\a' $__continuo_source $__continuo_number $code
        end
    end
end
