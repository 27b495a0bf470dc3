# Completes @PROGRAM@ in bash. For this shell: source <(@PROGRAM@ completion bash)
# For all: put that line into ~/.bashrc.
_@FUNCTION@() {
    local typed="${COMP_LINE:0:COMP_POINT}" word head hidden='-*' IFS=$'\n'
    # The program is asked for what can follow the rest of the line.
    typed="${typed#"${typed%%[![:space:]]*}"}"
    typed="${typed#*[[:space:]]}"
    word="${typed##*[[:space:]]}"
    if [[ $word == --*=* ]]; then
        typed="${typed%"$word"}${word/=/ }"
        word="${word#*=}"
    fi
    # Options are for whoever begins one; else there would be more of them than of all else.
    [[ $word == -* ]] && hidden=''
    COMPREPLY=($(compgen -X "$hidden" -W "$("${COMP_WORDS[0]}" "[suggest:${#typed}]" "$typed" 2>/dev/null)" -- "$word"))
    # Readline breaks words at colons and replaces what stands after the last.
    if [[ $word == *:* && $COMP_WORDBREAKS == *:* ]]; then
        head="${word%"${word##*:}"}"
        COMPREPLY=("${COMPREPLY[@]#"$head"}")
    fi
}
complete -o default -F _@FUNCTION@ @PROGRAM@
