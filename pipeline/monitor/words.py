"""The words of the monitor's page, English and Chinese."""

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "title": ("Watch at scoring time", "评分监测"),
    "as_of": ("As of", "评估日"),
    "model": ("Model", "模型"),
    "version": ("version", "版本"),
    "customers": ("Customers", "客户数"),
    "learnt_from": ("learnt from {rows} rows of {customers} customers", "训练样本：{customers} 个客户，{rows} 行"),
    "part": (
        "A part of the book was scored: shifts are those of the part.",
        "仅对部分客户评分：以下偏移只反映该部分。",
    ),
    "green": ("green", "正常"),
    "yellow": ("yellow", "关注"),
    "red": ("red", "警示"),
    "grey": ("too few to say", "样本不足"),
    "summary": ("At a glance", "总览"),
    "score": ("Scores", "评分分布"),
    "score_note": (
        "Is the distribution of the score that of the rows learnt from?",
        "评分分布是否与训练样本一致？",
    ),
    "features": ("Features", "特征"),
    "features_note": (
        "{red} of {all} are red, {yellow} yellow. {moved} of what the model stands on has moved.",
        "{all} 个特征中 {red} 个警示、{yellow} 个关注；模型权重中有 {moved} 发生偏移。",
    ),
    "ranking": ("Expected ranking", "预期区分能力"),
    "ranking_note": (
        "AUC expected from the probabilities alone: {auc}; in training, by models blind to the customer: {learnt}.",
        "仅由概率推得的 AUC：{auc}；训练时（模型未见过该客户）：{learnt}。",
    ),
    "realised": ("Realised", "实际结果"),
    "realised_note": ("Scored days whose horizon has passed: {days}.", "预测期已满的评估日：{days} 个。"),
    "no_labels": (
        "No later source was named (--labels): nobody knows yet what has become of these customers.",
        "未提供后续数据（--labels）：尚不知实际结果。",
    ),
    "expected": ("Expected and realised", "预期与实际"),
    "expected_text": (
        "If the probabilities are right, {rate} of the {customers} customers will default ({low} to {high}), against "
        "{learnt} of the rows learnt from. Probabilities can't say that they are wrong: that is what the realised "
        "figures are for.",
        "若概率正确，{customers} 个客户中将有 {rate} 违约（{low} 至 {high}）；训练样本为 {learnt}。"
        "概率无法证明自身有误，须以实际结果检验。",
    ),
    "day": ("Scored for", "评估日"),
    "known": ("Known", "已知结果"),
    "left_out": ("Not known", "未知"),
    "defaults": ("Defaults", "违约数"),
    "rate_expected": ("Default rate expected", "预期违约率"),
    "rate_realised": ("realised", "实际违约率"),
    "level": ("Level", "水平"),
    "auc_expected": ("AUC expected", "预期 AUC"),
    "auc_realised": ("realised", "实际 AUC"),
    "order": ("Ranking", "排序"),
    "not_mature": ("Not mature yet: {days}.", "预测期未满：{days}。"),
    "shifts": ("What has moved", "发生偏移的特征"),
    "nothing_moved": ("No feature is yellow or red.", "没有特征处于关注或警示状态。"),
    "more": ("{count} further features have not moved.", "其余 {count} 个特征未见偏移。"),
    "grey_features": ("Of {count} features the book is too small to say.", "{count} 个特征因样本不足无法判断。"),
    "feature": ("Feature", "特征"),
    "weight": ("Weight", "权重"),
    "index": ("Stability index", "稳定性指数 PSI"),
    "chance": ("chance reaches {limit}", "偶然可达 {limit}"),
    "missing": ("Missing", "缺失率"),
    "outside": ("Outside training", "超出训练范围"),
    "then_now": ("{before} → {now}", "{before} → {now}"),
    "limits": ("How to read this", "说明"),
    "lights_text": (
        "A change is yellow or red if it is no chance and matters. No chance: over all features and questions, at most "
        "{rate} of books in which nothing has moved show any finding (Benjamini and Hochberg; the index by its law for "
        "so many customers, shares by Fisher's exact test). Matters: a stability index from {index_yellow} (yellow) or "
        "{index_red} (red) on, a share that changes by {share_yellow} or {share_red}.",
        "偏移须同时“非偶然”且“足够大”才会标黄或标红。非偶然：对全部特征与问题合并检验（Benjamini-Hochberg），"
        "在没有偏移的客户群中，出现任何发现的概率不超过 {rate}。足够大：PSI 达到 {index_yellow}（黄）或 "
        "{index_red}（红），占比变化达到 {share_yellow} 或 {share_red}。",
    ),
    "weight_text": (
        "Features count by their weight, their share of what moves the model's answer from customer to customer: "
        "yellow from {yellow} of moved weight on, red from {red} of red weight on. Some feature always moves.",
        "特征按权重（在模型输出差异中所占份额）计：偏移权重达 {yellow} 为黄，警示权重达 {red} 为红。"
        "总有特征会随时间变化，例如合作年限。",
    ),
    "shared_text": (
        "A figure that all customers of an industry share takes a few values on one day and many over the years learnt "
        "from: its index is large on any day. Look whether it lies outside of training.",
        "同一行业客户共用的指标在单日只有少数取值，而训练样本跨越多年，因此其 PSI 在任何一天都偏大；"
        "请看其是否超出训练范围。",
    ),
    "ranking_text": (
        "Ranking is yellow if even the upper end of its interval lies below what training saw, red if below {least}. "
        "Level and ranking of a realised day are tests of the probabilities against the outcomes.",
        "区分能力：区间上端低于训练水平为黄，低于 {least} 为红。实际结果的水平与排序是对概率的检验。",
    ),
    "private": (
        "The reference is registered with the model: counts of groups of at least {least} customers, and nobody's row.",
        "参照分布随模型注册，仅含至少 {least} 个客户的分组计数，不含任何个人数据。",
    ),
}
