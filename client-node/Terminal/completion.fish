# Completes @PROGRAM@ in fish. Put this into ~/.config/fish/completions/@PROGRAM@.fish
function __@FUNCTION@
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    set -l typed (string join ' ' -- $words[2..-1] (string replace -r -- '^(--[^=]*)=' '$1 ' "$word"))
    set -l found ($words[1] "[suggest:"(string length -- "$typed")"]" "$typed" 2>/dev/null)
    if string match -q -- '--*=*' "$word"
        # A value is completed together with its option.
        string replace -r -- '^' (string replace -r -- '=.*' '=' "$word") $found
    else if string match -q -- '-*' "$word"
        printf '%s\n' $found
    else
        # Options are for whoever begins one.
        string match -v -- '-*' $found
    end
end
complete -c @PROGRAM@ -a '(__@FUNCTION@)'
