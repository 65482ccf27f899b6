@echo off
rem Brygga: ett kommando for allt. Skriv dev for att se vad som finns.
setlocal
set PYTHONUTF8=1
for %%P in ("py -3" "python") do (
  %%~P -c "import sys; sys.exit(sys.version_info < (3, 11))" >nul 2>nul
  if not errorlevel 1 (
    %%~P "%~dp0dev.py" %*
    exit /b
  )
)
echo Python 3.11 eller nyare behovs. Hamta det fran Microsoft Store eller via IT. 1>&2
exit /b 2
