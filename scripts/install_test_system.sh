#!/usr/bin/env bash
# Debian packages that the tests need beside the Python environment:
#   chromium        the browser tests drive a real one
#   postgresql      the library also runs on PostgreSQL
#   fonts-noto-cjk  Chinese glyphs, so that a page is laid out as a person sees it
# Safe to run again: says nothing and changes nothing when all is there.
# Needs root, or sudo that asks for no password; otherwise says what to run by hand.
set -euo pipefail

PACKAGES=(chromium postgresql fonts-noto-cjk)

installed() {
    [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null || true)" = "installed" ]
}

if ! command -v dpkg-query >/dev/null 2>&1; then
    echo "本脚本只用于 Debian 或 Ubuntu。请用系统自带的包管理器安装：Chromium、PostgreSQL 和一套中文字体。" >&2
    exit 1
fi

missing=()
for package in "${PACKAGES[@]}"; do
    installed "$package" || missing+=("$package")
done
[ "${#missing[@]}" -eq 0 ] && exit 0

if [ "$(id -u)" -eq 0 ]; then
    as_root=()
elif command -v sudo >/dev/null 2>&1 && sudo --non-interactive true 2>/dev/null; then
    as_root=(sudo --non-interactive)
else
    echo "测试缺少系统软件包：${missing[*]}。当前用户没有安装权限，请用管理员账号运行：" >&2
    echo "    apt-get update && apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 1
fi

log="$(mktemp)"
trap 'rm -f "$log"' EXIT
run() {
    # `env` is there because `"${as_root[@]}" VAR=x cmd` would not parse the assignment.
    if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive "$@" >"$log" 2>&1; then
        echo "安装系统软件包失败：$*。最后的输出如下，请检查软件源后重试：" >&2
        tail -n 20 "$log" >&2
        exit 1
    fi
}

echo "正在安装测试所需的系统软件包：${missing[*]}" >&2
run apt-get -qq update
# Recommended packages bring a desktop along that no test needs.
run apt-get -qq -y --no-install-recommends install "${missing[@]}"
