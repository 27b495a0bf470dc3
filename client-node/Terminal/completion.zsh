#compdef @PROGRAM@
# Completes @PROGRAM@ in zsh. Put this into a folder of $fpath as _@PROGRAM@, or for this shell:
# source <(@PROGRAM@ completion zsh)
_@FUNCTION@() {
    local typed="${(j: :)words[2,CURRENT]}"
    [[ $words[CURRENT] == --*=* ]] && typed="${typed%$words[CURRENT]}${words[CURRENT]/=/ }"
    local -a found
    found=(${(f)"$("${words[1]}" "[suggest:${#typed}]" "$typed" 2>/dev/null)"})
    # Options are for whoever begins one.
    [[ $PREFIX == -* && $PREFIX != --*=* ]] || found=(${found:#-*})
    [[ $PREFIX == --*=* ]] && compset -P '*='
    (( $#found )) && compadd -- $found || _files
}
if [[ "${funcstack[1]}" == "_@PROGRAM@" ]]; then
    _@FUNCTION@ "$@"
else
    compdef _@FUNCTION@ @PROGRAM@
fi
