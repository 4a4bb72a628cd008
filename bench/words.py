"""What people call about, and who calls."""

from __future__ import annotations

from random import Random

WHERE = "会议室 前台 茶水间 卫生间 走廊 电梯厅 大堂 机房 办公区 洗手间 消防梯 仓库 露台 财务室 接待区 车库".split()  # noqa: SIM905  as one would write it down
WHAT = """
空调不制冷 空调漏水 灯管不亮 水龙头漏水 马桶堵塞 插座没电 门禁刷不开 网络面板松动 地毯破损 吊顶滴水 玻璃有裂纹
闭门器失灵 异味很重 噪声扰人 窗户关不严 保洁不到位 电梯等候太久 下水返味 跳闸断电 门锁损坏 热水器不热 风口积灰
""".split()  # noqa: SIM905
FAMILY = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾萧田董潘袁蔡蒋余"
GIVEN = "先生 女士 小姐 经理 志强 丽华 建国 晓燕 伟东 雪梅 文博 佳怡 海涛 秀兰 思远 雨欣".split()  # noqa: SIM905


def title_of(rng: Random) -> str:
    return f"{rng.choice(WHERE)}{rng.choice(WHAT)}"


def _phone(number: int) -> str:
    return f"13{number % 10}{10000000 + number * 7919 % 90000000}"


CALLERS = [
    (f"{family}{given}", _phone(i * 31 + j))
    for i, family in enumerate(FAMILY)
    for j, given in enumerate(GIVEN)
]
