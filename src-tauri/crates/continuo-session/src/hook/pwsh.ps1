# Continuo: tells of the commands that end in this shell, by a line in a file. A command that begins with a space isn't
# told of.
if (-not (Test-Path Variable:Global:__ContinuoSpool)) {
    $Global:__ContinuoSpool = @SPOOL@
    $Global:__ContinuoSource = "pwsh $PID $([DateTimeOffset]::UtcNow.ToUnixTimeMilliseconds())"
    $Global:__ContinuoLast = (Get-History -Count 1).Id
    $Global:__ContinuoPrompt = $function:prompt

    function Global:prompt {
        $succeeded = $?
        $code = $Global:LASTEXITCODE
        $entry = Get-History -Count 1
        if ($entry -and $entry.Id -ne $Global:__ContinuoLast) {
            $Global:__ContinuoLast = $entry.Id
            $line = $entry.CommandLine
            if ($line -notmatch '^\s') {
                $exit = if ($succeeded) { 0 } elseif ($code) { $code } else { 1 }
                $began = ([DateTimeOffset]$entry.StartExecutionTime).ToUnixTimeMilliseconds()
                $ended = ([DateTimeOffset]$entry.EndExecutionTime).ToUnixTimeMilliseconds()
                $us = [char]0x1f
                $cwd = $ExecutionContext.SessionState.Path.CurrentFileSystemLocation.ProviderPath
                $fields = @('1', $Global:__ContinuoSource, $entry.Id, $began, $ended, $exit, $cwd, $line)
                try { [IO.File]::AppendAllText($Global:__ContinuoSpool, ($fields -join $us) + [char]0x1e + "`n") } catch { }
                if ($env:CONTINUO_WRAP) {
                    [Console]::Write("$([char]27)]633;P;Continuo=$($Global:__ContinuoSource);$($entry.Id);$exit$([char]7)")
                }
            }
        }
        $Global:LASTEXITCODE = $code
        & $Global:__ContinuoPrompt
    }
}
