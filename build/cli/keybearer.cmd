@echo off
rem The command line of the installed app. It runs on your own Node, because the app refuses to be one.
where node >nul 2>nul || (
  echo keybearer: the command line needs Node 20.19 or newer, which is not in PATH. Install it. 1>&2
  exit /b 1
)
node "%~dp0keybearer.cjs" %*
